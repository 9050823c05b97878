CREATE TABLE sample (id uuid PRIMARY KEY, note text NOT NULL DEFAULT $${kept as it is}$$);
