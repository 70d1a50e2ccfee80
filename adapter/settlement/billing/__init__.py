"""What a visit costs and who pays: charges in, invoices cut, money taken and given back."""
