package dev.broadaxe.postgres;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements and tables that the tests of this package share. */
final class Sample {
  static final SqlFile SQL = Sql.load(Sample.class, "sample.sql");

  static final String TABLES =
      """
      CREATE TABLE item (id uuid PRIMARY KEY, note text, amount bigint NOT NULL
        CONSTRAINT item_amount_positive CHECK (amount > 0));
      CREATE TABLE pointer (item_id uuid
        CONSTRAINT pointer_item REFERENCES item DEFERRABLE INITIALLY DEFERRED);
      CREATE FUNCTION raise_if(really boolean) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        IF really THEN
          RAISE EXCEPTION 'the lane is not ours' USING ERRCODE = 'BX001';
        END IF;
        RETURN true;
      END $$;
      """;

  /** A row of the table. */
  record Item(UUID id, @Nullable String note, long amount) {
    static Item read(Row row) {
      return new Item(row.getUuid("id"), row.getTextOrNull("note"), row.getLong("amount"));
    }
  }

  private Sample() {}

  static Sql sql(String name) {
    return SQL.get(name);
  }

  static DatabaseUrl address(TestDatabase database) {
    return address(database, database.port());
  }

  static DatabaseUrl address(TestDatabase database, int port) {
    return DatabaseUrl.plain(
        database.host(), port, database.name(), database.user(), database.password());
  }

  /** Items with the amounts 1 to count. */
  static List<Item> items(int count) {
    List<Item> items = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      items.add(new Item(UUID.randomUUID(), i % 2 == 0 ? null : "note " + i, i));
    }
    return items;
  }

  static Bound add(List<Item> items) {
    return sql("AddItems")
        .bind(
            args ->
                args.uuids("ids", items, Item::id)
                    .texts("notes", items, Item::note)
                    .longs("amounts", items, Item::amount));
  }

  static Bound nap(double seconds) {
    return sql("Nap").bind(args -> args.doubleValue("seconds", seconds));
  }

  static Bound raise(boolean really) {
    return sql("Raise").bind(args -> args.bool("really", really));
  }
}
