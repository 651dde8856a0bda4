package dev.jetd.models.repository;

import dev.jetd.models.Bundle;
import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A bundle to be: its manifest but for what is known when the files are in place.
 *
 * @param manifest without the files
 * @param files by the name they will have
 * @param digests what they must be, where the source says it
 */
record Draft(
    Manifest manifest, SortedMap<String, Path> files, SortedMap<String, FileEntry> digests) {

  /** Of a bundle as it is, under another name or version if that is wished. */
  static Draft of(Bundle bundle, Wishes wishes) {
    Manifest said = bundle.manifest();
    SortedMap<String, Path> files = new TreeMap<>();
    said.files().keySet().forEach(name -> files.put(name, bundle.file(name)));
    ModelId id =
        new ModelId(
            wishes.name().orElse(said.id().name()), wishes.version().orElse(said.id().version()));
    return new Draft(said.renamed(id), files, said.files());
  }

  Manifest complete(SortedMap<String, FileEntry> entries) {
    return manifest.withFiles(entries);
  }

  Draft from(String source) {
    return manifest.source().isPresent()
        ? this
        : new Draft(manifest.withSource(Optional.of(source)), files, digests);
  }
}
