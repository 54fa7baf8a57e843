drop table doctor_calls, write_probe;
