"""Text and tables that become markup."""
