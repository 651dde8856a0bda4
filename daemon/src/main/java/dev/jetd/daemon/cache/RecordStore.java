package dev.jetd.daemon.cache;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.LongDataType;

/**
 * Entries in one file, oldest first out when it grows beyond its limit. Written by one thread, read
 * by any. Throws the store's {@link MVStoreException}.
 *
 * <p>Records lie in the order they came, so that the store's pages fill, age and fall free
 * together: nothing has to be compacted. Keys lead to a record's number.
 */
final class RecordStore implements AutoCloseable {
  private static final String FORMAT_KEY = "jetd.vectors";
  private static final String FORMAT = "1";

  /** Pages in memory, MiB. */
  private static final int PAGE_CACHE = 2;

  /** Small pages: a lookup reads, and a write replaces, little else. */
  private static final int PAGE_BYTES = 4096;

  private static final int NAME_BYTES = 16;

  /**
   * What is committed together is written in one piece, which has to find a gap in the file: no
   * more than this part of the limit, or a small file would outgrow it for want of a gap.
   */
  private static final int CHUNKS = 32;

  /** Entries that leave together when room is needed. */
  private static final int EVICTED_AT_ONCE = 64;

  private final MVStore store;
  private final MVMap<byte[], Long> numbers;
  private final MVMap<Long, byte[]> records;
  private final long limit;

  private RecordStore(MVStore store, long limit) {
    this.store = store;
    this.limit = limit;
    this.numbers =
        store.openMap(
            "numbers",
            new MVMap.Builder<byte[], Long>()
                .keyType(new BytesType())
                .valueType(LongDataType.INSTANCE));
    this.records =
        store.openMap(
            "records",
            new MVMap.Builder<Long, byte[]>()
                .keyType(LongDataType.INSTANCE)
                .valueType(new BytesType()));
  }

  /**
   * @param limit bytes the file stays below; a quarter of them is room for pages in transit
   */
  static RecordStore open(Path file, long limit) {
    MVStore store =
        new MVStore.Builder()
            .fileName(file.toString())
            .autoCommitDisabled()
            .cacheSize(PAGE_CACHE)
            .cacheConcurrency(2)
            .pageSplitSize(PAGE_BYTES)
            .open();
    try {
      store.setVersionsToKeep(0);
      // A page given up is written over at once: every commit is on the disk before the next.
      store.setRetentionTime(0);
      claim(store);
      return new RecordStore(store, limit);
    } catch (RuntimeException e) {
      store.closeImmediately();
      throw e;
    }
  }

  private static void claim(MVStore store) {
    MVMap<String, String> meta = store.getMetaMap();
    boolean fresh = store.getMapNames().isEmpty();
    if (!fresh && !FORMAT.equals(meta.get(FORMAT_KEY))) {
      throw DataUtils.newMVStoreException(
          DataUtils.ERROR_UNSUPPORTED_FORMAT, "it is not a cache of this version of jetd");
    }
    if (fresh) {
      meta.put(FORMAT_KEY, FORMAT);
    }
  }

  Optional<byte[]> get(byte[] key) {
    return Optional.ofNullable(numbers.get(name(key)))
        .flatMap(number -> Optional.ofNullable(records.get(number)))
        .flatMap(record -> Entry.value(key, record));
  }

  /** Puts all and commits; when this returns they are on the disk. */
  void putAll(List<Entry> entries) {
    for (int from = 0; from < entries.size(); ) {
      int to = from;
      for (long bytes = 0; to < entries.size() && (to == from || bytes < limit / CHUNKS); to++) {
        bytes += entries.get(to).record().length;
      }
      putChunk(entries.subList(from, to));
      from = to;
    }
  }

  private void putChunk(List<Entry> entries) {
    long number = records.isEmpty() ? 0 : records.lastKey() + 1;
    for (int i = 0; i < entries.size(); i++) {
      records.put(number + i, entries.get(i).record());
    }
    // Apart from the numbers, which are rewritten all the time, so that chunks of records stay
    // full.
    commit();
    for (int i = 0; i < entries.size(); i++) {
      Optional.ofNullable(numbers.put(name(entries.get(i).key()), number + i))
          .ifPresent(records::remove);
    }
    commit();
    while (used() > limit - limit / 4 && !records.isEmpty()) {
      evict();
      commit();
    }
  }

  private void evict() {
    for (int i = 0; i < EVICTED_AT_ONCE && !records.isEmpty(); i++) {
      Long oldest = records.firstKey();
      Optional.ofNullable(records.remove(oldest))
          .ifPresent(record -> numbers.remove(name(Entry.key(record)), oldest));
    }
  }

  /** Enough of the key to find it by; the record has the whole. */
  private static byte[] name(byte[] key) {
    return Arrays.copyOf(key, NAME_BYTES);
  }

  private void commit() {
    store.commit();
    store.sync();
  }

  /** Bytes of the file that hold something. */
  private long used() {
    return bytes() / 100 * store.getFileStore().getFillRate();
  }

  /** The file's size. */
  long bytes() {
    return store.getFileStore().size();
  }

  long entries() {
    return records.sizeAsLong();
  }

  @Override
  public void close() {
    store.close();
  }

  /** Lets go of the file as it is, without writing. */
  void abandon() {
    store.closeImmediately();
  }
}
