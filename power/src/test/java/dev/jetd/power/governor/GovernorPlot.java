package dev.jetd.power.governor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Bars of energy, a group a day, as SVG; those that broke the target or the limit are hollow. */
final class GovernorPlot {
  private static final int LEFT = 230;
  private static final int WIDTH = 420;
  private static final int ROW = 15;
  private static final double MOST = 1.6;

  private record Bar(String policy, double ratio, boolean good) {}

  private final Map<String, List<Bar>> groups = new LinkedHashMap<>();

  /**
   * Adds a bar.
   *
   * @param ratio of its energy to the clairvoyant's
   * @param good whether it held the target below the limit
   */
  void bar(String group, String policy, double ratio, boolean good) {
    groups.computeIfAbsent(group, g -> new ArrayList<>()).add(new Bar(policy, ratio, good));
  }

  String svg() {
    StringBuilder body = new StringBuilder();
    int y = 30;
    for (Map.Entry<String, List<Bar>> group : groups.entrySet()) {
      body.append(text(4, y + 11, group.getKey()));
      for (Bar bar : group.getValue()) {
        body.append(row(y, bar));
        y += ROW;
      }
      y += 8;
    }
    double one = LEFT + WIDTH / MOST;
    String head =
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                + " font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
            LEFT + WIDTH + 60,
            y + 8);
    String line =
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"24\" x2=\"%.1f\" y2=\"%d\" stroke=\"black\"/>%n",
            one,
            one,
            y);
    String title = "energy, clairvoyant = 1; hollow: the target or the limit was not held";
    return head + text(4, 14, title) + body + line + "</svg>\n";
  }

  private static String row(int y, Bar bar) {
    String color = bar.policy().equals("slo") ? "#2a7f3f" : "#7a8aa0";
    return text(LEFT - 80, y + 11, bar.policy())
        + String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" stroke=\"%s\" fill=\"%s\"/>%n",
            LEFT,
            y + 2,
            Math.min(MOST, bar.ratio()) / MOST * WIDTH,
            ROW - 4,
            color,
            bar.good() ? color : "white")
        + text(
            LEFT + (int) (Math.min(MOST, bar.ratio()) / MOST * WIDTH) + 5,
            y + 11,
            String.format(Locale.ROOT, "%.3f", bar.ratio()));
  }

  private static String text(int x, int y, String words) {
    return String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>%n", x, y, words);
  }
}
