package dev.broadaxe.restapi;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The query parameters of a request, read by name; a parameter that is empty counts as absent. */
record Query(MultivaluedMap<String, String> given) {
  static Query of(UriInfo uri) {
    return new Query(uri.getQueryParameters());
  }

  @Nullable String text(String name) {
    String text = Text.blankToNull(given.getFirst(name));
    return text == null ? null : Text.storable(name, text);
  }

  List<String> texts(String name) {
    return given.getOrDefault(name, List.of()).stream()
        .filter(text -> !text.isBlank())
        .map(text -> Text.storable(name, text))
        .toList();
  }

  @Nullable Instant instant(String name) {
    String text = text(name);
    return text == null ? null : Text.instant(name, text);
  }

  Instant needInstant(String name) {
    return Text.instant(name, need(name));
  }

  boolean flag(String name, boolean otherwise) {
    String text = text(name);
    return text == null ? otherwise : Text.flag(name, text);
  }

  boolean needFlag(String name) {
    return Text.flag(name, need(name));
  }

  @Nullable UUID id(String name) {
    String text = text(name);
    return text == null ? null : Text.id(name, text);
  }

  List<UUID> ids(String name) {
    return texts(name).stream().map(text -> Text.id(name, text)).toList();
  }

  <E extends Enum<E>> List<E> constants(String name, Class<E> type) {
    return texts(name).stream().map(text -> Text.constant(name, text, type)).toList();
  }

  /** A page size: the default unless positive, never more than the largest. */
  int limit(int otherwise, int max) {
    String text = text("limit");
    long limit = text == null ? 0 : Text.number("limit", text);
    return (int) (limit <= 0 ? otherwise : Math.min(limit, max));
  }

  int offset() {
    String text = text("offset");
    long offset = text == null ? 0 : Text.number("offset", text);
    if (offset < 0 || offset > Integer.MAX_VALUE) {
      throw ApiException.invalid("offset", "offset must be between 0 and " + Integer.MAX_VALUE);
    }
    return (int) offset;
  }

  @Nullable Integer attempt() {
    String text = text("attempt");
    if (text == null) {
      return null;
    }
    long attempt = Text.number("attempt", text);
    if (attempt < 1 || attempt > Integer.MAX_VALUE) {
      throw ApiException.invalid("attempt", "attempt must be at least 1");
    }
    return (int) attempt;
  }

  private String need(String name) {
    String text = text(name);
    if (text == null) {
      throw ApiException.invalid(name, "query parameter " + name + " is required");
    }
    return text;
  }
}
