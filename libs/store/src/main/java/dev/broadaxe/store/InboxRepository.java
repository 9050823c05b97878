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

  private record Letter(UUID tenant, UUID command, byte[] body) {}

  /**
   * The oldest commands for tenants of this lane, each marked as sent again since it may have
   * reached its owner otherwise; one that cannot be read is put aside.
   */
  List<Envelope> ofLane(int lane, int limit) {
    List<Letter> letters =
        access.run(
            tx ->
                tx.many(
                    OF_LANE,
                    args -> args.intValue("lane", lane).intValue("limit", limit),
                    row ->
                        new Letter(
                            row.getUuid("tenant_id"),
                            row.getUuid("command_id"),
                            row.getBytes("body"))));
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
    return envelopes;
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
