package dev.broadaxe.store;

import dev.broadaxe.model.Command;
import dev.broadaxe.model.CommandCodec;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Commands that wait in the database because the owner of their tenant was away. */
public final class InboxRepository {
  private static final SqlFile SQL = Sql.load(InboxRepository.class, "inbox.sql");
  private static final Sql PUT = SQL.get("PutIntoInbox");
  private static final Sql OF_LANE = SQL.get("InboxOfLane");
  private static final Sql BURY = SQL.get("BuryInInbox");

  private static final long PAGE_BYTES = 8L * 1024 * 1024;

  private final Access access;
  private final CommandCodec codec;

  public InboxRepository(Db db, CommandCodec codec) {
    this.access = new Access(db);
    this.codec = codec;
  }

  /**
   * Keeps the commands until their owner carried them out; one that is there already stays as it
   * is.
   *
   * @throws IllegalArgumentException when a command has no durable kind
   * @throws StoreOutage when the database is away: then the command may be there or not
   */
  public void put(List<Envelope> envelopes) {
    for (Envelope envelope : envelopes) {
      if (!(envelope.command() instanceof Command.Durable)) {
        throw new IllegalArgumentException(
            codec.kind(envelope.command()) + " is about soft state and belongs into no inbox");
      }
    }
    access.run(
        tx ->
            tx.exec(
                PUT,
                args ->
                    args.uuids("tenant_ids", envelopes, Envelope::tenant)
                        .uuids("command_ids", envelopes, Envelope::id)
                        .texts("kinds", envelopes, envelope -> codec.kind(envelope.command()))
                        .bytes("bodies", envelopes, codec::encode)));
  }

  private record Letter(long number, UUID tenant, UUID command, byte[] body, long found) {}

  /** Commands for tenants of this lane; one that cannot be read is put aside. */
  RoundStore.InboxPage ofLane(int lane, long after, int limit) {
    List<Letter> letters =
        access.run(
            tx ->
                tx.many(
                    OF_LANE,
                    args ->
                        args.intValue("lane", lane)
                            .longValue("after", after)
                            .intValue("limit", limit)
                            .longValue("bytes", PAGE_BYTES),
                    row ->
                        new Letter(
                            row.getLong("id"),
                            row.getUuid("tenant_id"),
                            row.getUuid("command_id"),
                            row.getBytes("body"),
                            row.getLong("found"))));
    List<Envelope> envelopes = new ArrayList<>();
    for (Letter letter : letters) {
      try {
        Envelope envelope = codec.decode(letter.body());
        if (!envelope.tenant().equals(letter.tenant()) || !envelope.id().equals(letter.command())) {
          throw new IllegalArgumentException("its body is of another tenant or command");
        }
        envelopes.add(envelope.asResent());
      } catch (IllegalArgumentException e) {
        bury(letter, String.valueOf(e.getMessage()));
      }
    }
    if (letters.isEmpty()) {
      return new RoundStore.InboxPage(envelopes, after, false);
    }
    int buried = letters.size() - envelopes.size();
    long found = letters.getFirst().found();
    boolean more = found == limit || letters.size() < found;
    return new RoundStore.InboxPage(envelopes, letters.getLast().number(), more, buried);
  }

  private void bury(Letter letter, String reason) {
    access.run(
        tx ->
            tx.exec(
                BURY,
                args ->
                    args.uuid("tenant", letter.tenant())
                        .uuid("command", letter.command())
                        .text("reason", reason)));
  }
}
