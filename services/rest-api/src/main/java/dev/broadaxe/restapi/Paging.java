package dev.broadaxe.restapi;

/** The pagination of a list, counted from 1. */
final class Paging {
  private Paging() {}

  static JsonObject of(int limit, int offset, long total) {
    long pages = Math.ceilDiv(total, limit);
    long current = offset / limit + 1L;
    return object(current, current >= pages ? current : current + 1, pages);
  }

  static JsonObject object(long current, long next, long pages) {
    return new JsonObject()
        .number("current_page", current)
        .number("next_page", next)
        .number("num_pages", pages);
  }
}
