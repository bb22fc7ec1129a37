"""The chart behind the facts: one encounter, and values that several facts need."""

from audit.facts.chart.chart import Chart

__all__ = ["Chart"]
