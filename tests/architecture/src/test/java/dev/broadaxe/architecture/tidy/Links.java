package dev.broadaxe.architecture.tidy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every link of a page leads to a file or heading of the tree. */
final class Links {
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)[^)]*\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

  static final List<Rule> RULES =
      List.of(
          new Rule(
              "no link is dead", "a reader who follows one loses trust in the page", Links::dead));

  private Links() {}

  private static List<Finding> dead(Tree tree) {
    List<Finding> findings = new ArrayList<>();
    for (Source page : tree.files()) {
      if (!page.is("md")) {
        continue;
      }
      for (Markdown.Line line : Markdown.prose(page)) {
        Matcher link = LINK.matcher(line.text().replaceAll("`[^`]*`", ""));
        while (link.find()) {
          if (!leads(tree, page, link.group(1))) {
            findings.add(new Finding(page.path(), line.number(), link.group(1)));
          }
        }
      }
    }
    return findings;
  }

  private static boolean leads(Tree tree, Source page, String target) {
    if (ELSEWHERE.matcher(target).matches()) {
      return true;
    }
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    String path = file.isEmpty() ? page.path() : resolve(page.folder(), file);
    if (!tree.has(path)) {
      return false;
    }
    if (hash < 0) {
      return true;
    }
    Optional<Source> linked =
        tree.files().stream().filter(source -> source.path().equals(path)).findFirst();
    return linked.isPresent()
        && Markdown.anchors(linked.get()).contains(target.substring(hash + 1));
  }

  private static String resolve(String folder, String target) {
    return Path.of(folder).resolve(target).normalize().toString().replace('\\', '/');
  }
}
