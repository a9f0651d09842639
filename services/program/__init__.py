"""The program on this PC: its version and updates, its one window, its settings, its trial."""
