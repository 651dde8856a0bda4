package dev.jetd.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Turns texts into the token ids of one model, by the model's {@code tokenizer.json}. Truncation
 * and padding that the file asks for are off: the ids have the text's own length, cut to {@code
 * maxTokens} at one end of the text, with the special tokens kept.
 *
 * <p>A long text is tokenized piece by piece where its tokenizer allows, so that native memory is
 * bounded by a piece. The ids are those of the whole text at once, save in a run of 64k characters
 * without white space or punctuation. Tokenizers other than BERT's take a text whole.
 *
 * <p>Safe for use by many threads, closing included. A call blocks its carrier thread while it is
 * in native code: about 10 microseconds for a sentence, 5 ms for a piece.
 */
public final class Tokenizer implements AutoCloseable {
  /** Most UTF-16 units of a text, unless {@code load} is told otherwise. */
  public static final int DEFAULT_MAX_CHARS = 1 << 20;

  private static final int PIECE_CHARS = 16 * 1024;
  private static final long MOST_FILE_BYTES = 64 << 20;

  private final NativeTokenizer tokenizer;
  private final SpecialTokens special;
  private final Optional<PairTokens> pair;
  private final TokenizerJson json;
  private final int maxTokens;
  private final int maxChars;
  private final int pieceChars;

  private Tokenizer(
      NativeTokenizer tokenizer, TokenizerJson json, int maxTokens, int maxChars, int pieceChars) {
    this.tokenizer = tokenizer;
    this.special = tokenizer.specialTokens();
    this.pair = tokenizer.pairTokens();
    this.json = json;
    this.maxTokens = maxTokens;
    this.maxChars = maxChars;
    this.pieceChars = pieceChars;
    Names.require(
        "maxTokens", maxTokens, maxTokens > special.count(), "more than " + special.count());
    Names.require("maxChars", maxChars, maxChars > 0, "more than 0");
  }

  /** Loads a tokenizer that takes texts of up to {@link #DEFAULT_MAX_CHARS}. */
  public static Tokenizer load(Path nativeLibrary, Path tokenizerJson, int maxTokens) {
    return load(nativeLibrary, tokenizerJson, maxTokens, DEFAULT_MAX_CHARS);
  }

  /**
   * Loads a tokenizer.
   *
   * @param nativeLibrary {@code libtokenizers.so} of this platform; loading it again costs nothing
   * @param maxTokens most tokens the model gets, special ones included
   * @param maxChars most UTF-16 units of a text; a longer one is refused
   * @throws ModelException naming the file and what is wrong with it
   */
  public static Tokenizer load(
      Path nativeLibrary, Path tokenizerJson, int maxTokens, int maxChars) {
    return load(nativeLibrary, tokenizerJson, maxTokens, maxChars, PIECE_CHARS);
  }

  static Tokenizer load(
      Path nativeLibrary, Path tokenizerJson, int maxTokens, int maxChars, int pieceChars) {
    loadLibrary(nativeLibrary);
    try {
      String text = read(tokenizerJson);
      TokenizerJson json = TokenizerJson.parse(text);
      return create(NativeTokenizer.of(text), json, maxTokens, maxChars, pieceChars);
    } catch (ModelException e) {
      throw new ModelException(tokenizerJson + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new ModelException(tokenizerJson + ": not there", e);
    } catch (JsonProcessingException e) {
      throw new ModelException(tokenizerJson + ": not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException(tokenizerJson + ": cannot be read: " + e, e);
    }
  }

  /** The tokens of a text, of whose start as much is kept as the model takes. */
  public Tokens encode(String text) {
    return encode(text, Keep.START);
  }

  /**
   * The tokens of a text.
   *
   * @throws InputException if the text is too long, or holds half a surrogate pair
   * @throws ModelException if the model has neither tokens for it nor one for the unknown
   */
  public Tokens encode(String text, Keep keep) {
    Content content = content(text, maxTokens - special.count(), keep);
    return special.wrap(content.kept(), content.total(), maxTokens);
  }

  /**
   * The tokens of two texts in one sequence. Where they are more than the model takes, the longer
   * text is cut, and both where that is not enough, as Hugging Face's {@code longest_first} does.
   *
   * @param keep which end stays of a text that is cut
   * @throws InputException if a text is too long, or holds half a surrogate pair, or the tokenizer
   *     takes no pairs
   */
  public Tokens encodePair(String first, String second, Keep keep) {
    PairTokens around = pair.orElseThrow(NoPairsException::new);
    int room = maxTokens - around.count();
    if (room < 0) {
      throw new NoPairsException();
    }
    return around.wrap(content(first, room, keep), content(second, room, keep), room, keep);
  }

  /** Whether it is known how this model is given two texts. */
  public boolean takesPairs() {
    return pair.filter(p -> p.count() <= maxTokens).isPresent();
  }

  /**
   * Of one text, without special tokens.
   *
   * @param kept as many of its tokens as there is room for
   * @param total how many it has
   */
  record Content(int[] kept, int total) {}

  private Content content(String text, int room, Keep keep) {
    requireLength("characters", text.length());
    requirePairedSurrogates(text);
    int[] kept = new int[0];
    int total = 0;
    int start = 0;
    do {
      int end = json.cuts().end(text, start, pieceChars);
      int[] ids = tokenizer.ids(text.substring(start, end));
      kept = append(kept, ids, room, keep);
      total += ids.length;
      start = end;
    } while (start < text.length());
    return new Content(kept, total);
  }

  /**
   * Tokens that a client made itself. They are taken as they are; special tokens are put around
   * them unless they already stand at both ends.
   *
   * @throws InputException if they are too many, or one is not in the vocabulary
   */
  public Tokens fromIds(int[] ids, Keep keep) {
    requireLength("token ids", ids.length);
    requireKnown(ids);
    int[] content = special.unwrap(ids);
    int[] kept = append(new int[0], content, maxTokens - special.count(), keep);
    return special.wrap(kept, content.length, maxTokens);
  }

  /** As {@link #fromIds(int[], Keep)}, keeping the start. */
  public Tokens fromIds(int[] ids) {
    return fromIds(ids, Keep.START);
  }

  /**
   * All tokens of a text one by one, however many the model takes.
   *
   * @param withSpecial whether those are among them that stand around every text
   * @throws InputException as {@link #encode(String)}
   */
  public List<Piece> pieces(String text, boolean withSpecial) {
    requireLength("characters", text.length());
    requirePairedSurrogates(text);
    List<Piece> pieces = new ArrayList<>(withSpecial ? named(special.prefix()) : List.of());
    int start = 0;
    int firstByte = 0;
    do {
      int end = json.cuts().end(text, start, pieceChars);
      CodePoints part = new CodePoints(text.substring(start, end));
      pieces.addAll(tokenizer.pieces(text.substring(start, end), part, firstByte));
      start = end;
      firstByte += part.byteLength();
    } while (start < text.length());
    pieces.addAll(withSpecial ? named(special.suffix()) : List.of());
    return pieces;
  }

  private List<Piece> named(int[] specialIds) {
    return IntStream.of(specialIds)
        .mapToObj(
            id -> new Piece(id, tokenizer.text(new int[] {id}, false), true, Optional.empty()))
        .toList();
  }

  /**
   * The text that token ids stand for, as far as the tokenizer keeps what a text was.
   *
   * @param skipSpecial whether special tokens are left out
   * @throws InputException if they are too many, or one is not in the vocabulary
   */
  public String decode(int[] ids, boolean skipSpecial) {
    requireLength("token ids", ids.length);
    requireKnown(ids);
    return tokenizer.text(ids, skipSpecial);
  }

  /** Token ids are 0 to one less than this. */
  public int vocabularySize() {
    return json.vocabularySize();
  }

  public int maxTokens() {
    return maxTokens;
  }

  public int maxChars() {
    return maxChars;
  }

  /** Frees the native memory once running calls have ended; later ones are refused. */
  @Override
  public void close() {
    tokenizer.close();
  }

  private static Tokenizer create(
      NativeTokenizer tokenizer, TokenizerJson json, int maxTokens, int maxChars, int pieceChars) {
    try {
      return new Tokenizer(tokenizer, json, maxTokens, maxChars, pieceChars);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static void loadLibrary(Path library) {
    try {
      System.load(library.toRealPath().toString());
    } catch (IOException | UnsatisfiedLinkError e) {
      throw new ModelException(library + ": cannot be loaded: " + e, e);
    }
  }

  private static String read(Path file) throws IOException {
    if (Files.size(file) > MOST_FILE_BYTES) {
      throw new ModelException("expected at most " + MOST_FILE_BYTES + " bytes");
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new ModelException("not UTF-8", e);
    }
  }

  private void requireLength(String unit, int length) {
    if (length > maxChars) {
      throw new TextTooLongException(unit, length, maxChars);
    }
  }

  private static void requirePairedSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean paired =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!paired) {
          throw new InvalidTextException(i);
        }
        i++;
      }
    }
  }

  private void requireKnown(int[] ids) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= vocabularySize()) {
        throw new InvalidTokenException(i, ids[i], vocabularySize());
      }
    }
  }

  private static int[] append(int[] kept, int[] more, int room, Keep keep) {
    int surplus = Math.max(0, kept.length + more.length - room);
    if (keep == Keep.START) {
      int taken = more.length - surplus;
      int[] joined = Arrays.copyOf(kept, kept.length + taken);
      System.arraycopy(more, 0, joined, kept.length, taken);
      return joined;
    }
    int[] joined = Arrays.copyOf(kept, kept.length + more.length);
    System.arraycopy(more, 0, joined, kept.length, more.length);
    return Arrays.copyOfRange(joined, surplus, joined.length);
  }
}
