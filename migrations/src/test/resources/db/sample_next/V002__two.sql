ALTER TABLE sample ADD COLUMN more int;
