package dev.jetd.daemon.bench;

/** 256 common English words, and numbers written with them. */
final class Words {
  private static final String[] ALL =
"""
      time year people way day man thing woman life child world school state family student group
      country problem hand part place case week company system program question work government
      number night point home water room mother area money story fact month lot right study book
      eye job word business issue side kind head house service friend father power hour game line
      end member law car city community name president team minute idea kid body information back
      parent face others level office door health person art war history party result change
      morning reason research girl guy moment air teacher force education foot boy age policy
      process music market sense nation plan college interest death experience effect use class
      control field development role effort rate heart drug show leader light voice wife police
      mind price report decision son view relationship town road arm difference value building
      action season society tax director position player record paper space ground form event
      official matter center couple site project activity star table need court oil situation cost
      industry figure street image phone data picture practice piece land product doctor wall
      patient worker news test movie north love step red green blue white black small large young
      old great little good new high long early late public able human local sure clear open full
      free strong whole real easy simple happy warm cold deep dark bright quiet quick slow soft
      hard clean fresh sweet heavy rich poor east west south river mountain forest island garden
      window bridge horse dog cat bird fish tree
"""
          .strip()
          .split("\\s+", -1);

  private static final int BITS = 8;

  private Words() {}

  static void append(StringBuilder text, int word) {
    text.append(text.isEmpty() ? "" : " ").append(ALL[word]);
  }

  /** Appends a number, modulo 256 to the power of {@code words}, in as many words. */
  static void appendNumber(StringBuilder text, long number, int words) {
    // Times an odd number: still one text a number, and neighbours begin with other words.
    long scattered = number * 0x9e3779b97f4a7c15L;
    for (int i = 0; i < words; i++) {
      append(text, (int) (scattered >>> (i * BITS)) & 0xff);
    }
  }
}
