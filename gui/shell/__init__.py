"""The frame of the program: main window, navigation, footer and what a page is."""

from gui.shell.main_window import MainWindow
from gui.shell.page import Page, PageGroup, PageSpec

__all__ = ["MainWindow", "Page", "PageGroup", "PageSpec"]
