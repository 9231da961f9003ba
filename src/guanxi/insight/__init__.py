"""What figures say: things that are bought together, customers by how they buy, purchases that are to be expected.

Pure arithmetic: no tables, no engine, no clock. Who has something to ask counts first and asks here.
"""
