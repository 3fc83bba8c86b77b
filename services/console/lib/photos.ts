/** A page of a letter, photographed and not yet handed in. */
export interface Photo {
  id: number;
  file: File;
  /** What an image shows it from; given back when it is removed or handed in. */
  url: string;
}

export type Photos = ReturnType<typeof createPhotos>;

/**
 * Photos of one letter: a phone's camera gives one at a time, and a letter of three pages is one case. They are kept
 * while somebody looks at another page of the console.
 */
export function createPhotos() {
  let photos: readonly Photo[] = [];
  let next = 1;
  const listeners = new Set<() => void>();
  const set = (now: readonly Photo[]) => {
    for (const { id, url } of photos) if (!now.some((one) => one.id === id)) URL.revokeObjectURL(url);
    photos = now;
    for (const listener of listeners) listener();
  };
  // Whoever closes the page takes the photos with them.
  window.addEventListener("beforeunload", (event) => {
    if (photos.length > 0) event.preventDefault();
  });
  return {
    add: (files: readonly File[]) =>
      set([...photos, ...files.map((file) => ({ id: next++, file, url: URL.createObjectURL(file) }))]),
    remove: (id: number) => set(photos.filter((one) => one.id !== id)),
    /** All of them in their order, as one case. A camera calls every photo the same: they are told apart by their page. */
    take(): File[] {
      const files = photos.map(
        ({ file }, at) =>
          new File([file], `photo-${at + 1}${/\.\w{1,5}$/.exec(file.name)?.[0] ?? ""}`, { type: file.type }),
      );
      set([]);
      return files;
    },
    list: () => photos,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
