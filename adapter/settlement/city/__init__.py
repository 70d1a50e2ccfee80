"""Money that crosses a city's hospitals: its risk fund, and what its insurer pays ahead."""
