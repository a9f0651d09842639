"""Who can open a workspace, and who may say so."""

from __future__ import annotations

import pytest

from domain.errors import KnownError
from services.workspace import operators
from services.workspace import workspace as workspaces
from services.workspace.operators import CLERK
from services.workspace.workspace import ADMINISTRATOR
from tests.services.conftest import OPERATOR, PASSPHRASE, QUICK

OTHER = "李四的口令有八位"


@pytest.fixture
def open_as(workspace, clock):
    """A function that opens the workspace as an operator, and closes it after the test."""
    opened = []

    def run(name, passphrase):
        again = workspaces.unlock(workspace.folder, operator=name, passphrase=passphrase, now=clock)
        opened.append(again)
        return again

    yield run
    for again in opened:
        again.engine.dispose()


def logged(workspace):
    with workspace.read() as connection:
        return connection.exec_driver_sql("SELECT by, action, detail FROM activity_log").all()


def test_that_the_first_operator_is_an_administrator(workspace):
    (first,) = operators.operators(workspace)
    assert (first.name, first.role, first.is_self) == (OPERATOR, ADMINISTRATOR, True)
    assert first.role_label == "管理员"


def test_that_an_added_operator_can_open_the_workspace(workspace, open_as):
    operators.add(workspace, " 李四 ", OTHER, cost=QUICK)
    again = open_as("李四", OTHER)
    assert again.key == workspace.key
    assert [one.role for one in operators.operators(again)] == [ADMINISTRATOR, CLERK]
    assert logged(workspace) == [(OPERATOR, "添加操作员", "李四")]


def test_that_a_removed_operator_cannot(workspace, open_as):
    operators.add(workspace, "李四", OTHER, cost=QUICK)
    operators.remove(workspace, "李四")
    with pytest.raises(KnownError, match="没有操作员"):
        open_as("李四", OTHER)
    assert logged(workspace)[-1] == (OPERATOR, "删除操作员", "李四")


@pytest.mark.parametrize(
    ("name", "passphrase"), [(OPERATOR, OTHER), ("李四", "short"), (" ", OTHER)]
)
def test_that_a_taken_name_or_short_passphrase_is_refused_and_not_logged(
    workspace, name, passphrase
):
    with pytest.raises(KnownError):
        operators.add(workspace, name, passphrase, cost=QUICK)
    assert logged(workspace) == []


def test_that_who_is_at_work_cannot_remove_themselves(workspace):
    with pytest.raises(KnownError, match="正在使用"):
        operators.remove(workspace, OPERATOR)


def test_that_a_clerk_cannot_manage_operators(workspace, open_as):
    operators.add(workspace, "李四", OTHER, cost=QUICK)
    clerk = open_as("李四", OTHER)
    for forbidden in (
        lambda: operators.add(clerk, "王五", OTHER, cost=QUICK),
        lambda: operators.remove(clerk, OPERATOR),
        lambda: operators.reset_passphrase(clerk, OPERATOR, OTHER, cost=QUICK),
    ):
        with pytest.raises(KnownError, match="只有管理员"):
            forbidden()


def test_that_a_changed_passphrase_applies_and_the_old_one_does_not(workspace, open_as, clock):
    operators.change_passphrase(workspace, PASSPHRASE, "新的口令12345", cost=QUICK, now=clock)
    assert open_as(OPERATOR, "新的口令12345").key == workspace.key
    with pytest.raises(KnownError, match="口令不对"):
        open_as(OPERATOR, PASSPHRASE)
    assert logged(workspace) == [(OPERATOR, "修改口令", OPERATOR)]


def test_that_the_old_passphrase_has_to_be_known(workspace, clock):
    with pytest.raises(KnownError, match="口令不对"):
        operators.change_passphrase(
            workspace, "不是这个口令", "新的口令12345", cost=QUICK, now=clock
        )
    assert logged(workspace) == []


def test_that_an_administrator_can_reset_a_forgotten_passphrase(workspace, open_as):
    operators.add(workspace, "李四", OTHER, cost=QUICK)
    operators.reset_passphrase(workspace, "李四", "另一个口令678", cost=QUICK)
    assert open_as("李四", "另一个口令678").key == workspace.key
