alter table accounts drop column language;
