"""Reports made over what is kept: books read account by account, one in memory at a time."""

from adapter.reporting.making import PeriodError, ReportError, Reporting

__all__ = ["PeriodError", "ReportError", "Reporting"]
