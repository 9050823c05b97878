package dev.broadaxe.telemetry;

import io.opentelemetry.api.common.AttributeKey;

/** The keys by which measurements are told apart; all of them have few values. */
public final class AttributeKeys {

  /** The name of a loop. */
  public static final AttributeKey<String> LOOP = AttributeKey.stringKey("broadaxe.loop");

  /** The number of a lane. */
  public static final AttributeKey<String> LANE = AttributeKey.stringKey("broadaxe.lane");

  /** The kind of a command. */
  public static final AttributeKey<String> COMMAND = AttributeKey.stringKey("broadaxe.command");

  /** The kind of what a door is to do. */
  public static final AttributeKey<String> EFFECT = AttributeKey.stringKey("broadaxe.effect");

  /** What became of a round or a command. */
  public static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("broadaxe.outcome");

  /** The id of a tenant, or {@code others}. */
  public static final AttributeKey<String> TENANT = AttributeKey.stringKey(SpanKeys.TENANT);

  /** What a pool of connections is for. */
  public static final AttributeKey<String> POOL = AttributeKey.stringKey("broadaxe.pool");

  /** Which part of the memory. */
  public static final AttributeKey<String> MEMORY = AttributeKey.stringKey("jvm.memory.type");

  private AttributeKeys() {}
}
