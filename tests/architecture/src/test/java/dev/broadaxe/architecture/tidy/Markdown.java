package dev.broadaxe.architecture.tidy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The few facts about markdown that the rules need. */
final class Markdown {
  /** A line of a page, counted from 1. */
  record Line(long number, String text) {}

  private Markdown() {}

  /** The lines outside of fenced code. */
  static List<Line> prose(Source page) {
    List<Line> prose = new ArrayList<>();
    boolean code = false;
    List<String> lines = page.lines();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).stripLeading().startsWith("```")) {
        code = !code;
      } else if (!code) {
        prose.add(new Line(i + 1L, lines.get(i)));
      }
    }
    return prose;
  }

  /** The names by which the headings of a page can be linked to. */
  static Set<String> anchors(Source page) {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new TreeSet<>();
    for (Line line : prose(page)) {
      if (line.text().matches("#{1,6} .*")) {
        String slug = slug(line.text().replaceFirst("^#+ ", ""));
        int before = seen.merge(slug, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? slug : slug + "-" + before);
      }
    }
    return anchors;
  }

  private static String slug(String heading) {
    return heading
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}
