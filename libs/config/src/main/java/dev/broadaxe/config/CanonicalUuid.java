package dev.broadaxe.config;

import java.util.UUID;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads a UUID in its one full form. */
public final class CanonicalUuid implements Converter<UUID> {

  private static final int CHARS = 36;

  @Override
  public UUID convert(String text) {
    try {
      if (text.length() == CHARS) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException e) {
      // Told below, as for a text of another length.
    }
    throw new IllegalArgumentException(
        "must be a UUID such as 707d0855-80ab-4e1f-a156-f1c4546cbf52, not '" + text + "'");
  }
}
