package dev.jetd.power.modes;

import dev.jetd.power.modes.NvpmodelConf.Remark;
import dev.jetd.power.tree.Numbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the grammar of nvpmodel.conf, as its files are and not only as their header says: brackets
 * with or without blanks, gaps between ids, arguments for other kernels, sections of other ages. It
 * never fails; what it cannot use it reports.
 */
public final class ConfParser {
  /** No line of a real file comes near; it bounds the work a hostile line can cause. */
  private static final int LONGEST_LINE = 4096;

  private static final Pattern ATTRIBUTE = Pattern.compile("([A-Z_]+)=");

  /** Nodes have plain names; others cannot even be made a path everywhere. */
  private static final Pattern NODE = Pattern.compile("/[\\x21-\\x7e]*");

  private enum Section {
    NONE,
    PARAM,
    MODE,
    SKIPPED
  }

  private final Map<String, Param> params = new LinkedHashMap<>();
  private final List<PowerMode> modes = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();
  private OptionalInt defaultId = OptionalInt.empty();

  private Section section = Section.NONE;
  private Map<String, String> attributes = Map.of();
  private Map<String, String> paths = new LinkedHashMap<>();
  private List<Setting> settings = new ArrayList<>();
  private int line;
  private String text = "";

  private ConfParser() {}

  /** What the text says. */
  public static NvpmodelConf parse(String text) {
    ConfParser parser = new ConfParser();
    text.lines().forEach(parser::line);
    return parser.finish();
  }

  private void line(String raw) {
    line++;
    text = raw.strip();
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    if (text.isEmpty() || text.startsWith("#")) {
      return;
    }
    if (text.length() > LONGEST_LINE) {
      text = text.substring(0, 80);
      remark("the line is too long");
    } else if (text.startsWith("<")) {
      header();
    } else {
      body(text.split("\\s+", 5));
    }
  }

  private void header() {
    closeSection();
    if (!text.endsWith(">")) {
      section = Section.SKIPPED;
      remark("the section header has no end");
      return;
    }
    String inner = text.substring(1, text.length() - 1).strip();
    int blank = inner.indexOf(' ');
    String kind = blank < 0 ? inner : inner.substring(0, blank);
    attributes = attributes(blank < 0 ? "" : inner.substring(blank));
    switch (kind) {
      case "PARAM" -> openParam();
      case "POWER_MODEL" -> openMode();
      case "PM_CONFIG" -> readDefault();
      // Xavier-era boards choose a fan profile here; it caps nothing.
      case "FAN_CONFIG" -> section = Section.NONE;
      default -> skip("the section is not known");
    }
  }

  private static Map<String, String> attributes(String text) {
    Map<String, String> found = new HashMap<>();
    Matcher key = ATTRIBUTE.matcher(text);
    boolean more = key.find();
    while (more) {
      String name = key.group(1);
      int start = key.end();
      more = key.find();
      found.put(name, text.substring(start, more ? key.start() : text.length()).strip());
    }
    return found;
  }

  private void openParam() {
    if (attribute("NAME").isEmpty()) {
      skip("the parameter has no name");
      return;
    }
    section = Section.PARAM;
    if (Param.Type.of(attribute("TYPE")) == Param.Type.UNKNOWN) {
      remark("the parameter's type is not known");
    }
  }

  private void openMode() {
    OptionalInt id = Numbers.small(attribute("ID"));
    if (id.isEmpty() || id.getAsInt() < 0) {
      skip("the mode has no id");
    } else if (modes.stream().anyMatch(mode -> mode.id() == id.getAsInt())) {
      skip("another mode has this id");
    } else {
      section = Section.MODE;
    }
  }

  private void readDefault() {
    section = Section.NONE;
    defaultId = Numbers.small(attribute("DEFAULT"));
    if (defaultId.isEmpty()) {
      remark("the default is not an id");
    }
  }

  private void skip(String why) {
    section = Section.SKIPPED;
    remark(why);
  }

  private String attribute(String key) {
    return attributes.getOrDefault(key, "");
  }

  private void body(String[] words) {
    int count = 0;
    while (count < words.length && !words[count].startsWith("#")) {
      count++;
    }
    if (section == Section.PARAM && count == 2 && NODE.matcher(words[1]).matches()) {
      paths.put(words[0], words[1]);
    } else if (section == Section.MODE && count == 3) {
      setting(new Setting(words[0], words[1], words[2]));
    } else {
      remark("the line does not belong here");
    }
  }

  private void setting(Setting setting) {
    settings.add(setting);
    boolean clock = setting.isMaxFrequency() || setting.arg().equals("MIN_FREQ");
    if (clock && Numbers.whole(setting.value()).isEmpty()) {
      remark("the frequency is not a number");
    }
  }

  private void closeSection() {
    if (section == Section.PARAM) {
      String name = attribute("NAME");
      params.merge(
          name, new Param(Param.Type.of(attribute("TYPE")), name, paths), ConfParser::join);
    } else if (section == Section.MODE) {
      int id = Numbers.small(attribute("ID")).orElseThrow();
      String name = attribute("NAME");
      modes.add(new PowerMode(id, name.isEmpty() ? String.valueOf(id) : name, settings));
    }
    section = Section.NONE;
    paths = new LinkedHashMap<>();
    settings = new ArrayList<>();
  }

  private static Param join(Param first, Param second) {
    Map<String, String> all = new LinkedHashMap<>(first.paths());
    all.putAll(second.paths());
    return new Param(first.type(), first.name(), all);
  }

  private void remark(String why) {
    remarks.add(new Remark(line, text, why));
  }

  private NvpmodelConf finish() {
    closeSection();
    text = "";
    if (defaultId.isEmpty()) {
      remark("the file names no default mode");
    } else if (modes.stream().noneMatch(mode -> mode.id() == defaultId.getAsInt())) {
      remark("the default mode " + defaultId.getAsInt() + " is not in the file");
    }
    for (PowerMode mode : modes) {
      mode.settings().stream()
          .map(Setting::param)
          .distinct()
          .filter(name -> !params.containsKey(name))
          .forEach(name -> remark("mode " + mode + " sets " + name + ", which no section defines"));
    }
    return new NvpmodelConf(params, modes, defaultId, remarks);
  }
}
