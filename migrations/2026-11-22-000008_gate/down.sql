alter table sessions drop column gate_hash;
