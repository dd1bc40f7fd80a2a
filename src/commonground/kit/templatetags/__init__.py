"""Tags that only show: times as sentences, ages, icons, attributes safely written."""
