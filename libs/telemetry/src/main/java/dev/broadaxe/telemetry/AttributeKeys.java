package dev.broadaxe.telemetry;

import io.opentelemetry.api.common.AttributeKey;

/** The keys by which measurements are told apart; all of them have few values. */
public final class AttributeKeys {

  /** The name of a loop. */
  public static final AttributeKey<String> LOOP = AttributeKey.stringKey("broadaxe.loop");

  private AttributeKeys() {}
}
