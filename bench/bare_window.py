"""The least that a Qt program in Python can be: a main window with an empty table."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

application = QApplication(sys.argv)
window = QMainWindow()
window.setCentralWidget(QTableView())
window.resize(1200, 700)
window.show()
sys.exit(application.exec())
