"""The add-in for LibreOffice Calc: its sources, its builder, a headless driver."""
