"""The signed and sealed file of changes that travels by USB (同步包)."""
