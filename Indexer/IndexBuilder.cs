using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer;

/// <summary>
/// Builds an index in bulk: documents with their vectors come in order, a segment is written whenever the memory limit
/// is reached, and <see cref="Commit"/> makes the index appear, whole or not at all. Not thread-safe.
/// </summary>
/// <remarks>
/// The same documents, vectors and options give byte-identical segments whatever the number of threads. A document
/// without a term is kept and counted, and found by nothing. Disposed before <see cref="Commit"/>, the builder leaves
/// the folder as it was; after a kill, the next build removes what is left.
/// </remarks>
public sealed class IndexBuilder : IDisposable
{
    private readonly IndexBuildOptions _options;
    private readonly EncoderDescription? _encoder;
    private readonly FileOperations _files;
    private readonly IndexWriterLock _lock;
    private readonly IndexCommit _commit;
    private readonly SegmentBuilder _segmentBuilder;
    private readonly List<ManifestSegment> _written = [];
    private readonly WrittenIds _ids;
    private DocumentArena _arena;
    private FieldSchema _fields;
    private State _state;

    private IndexBuilder(
        string folder, Vocabulary vocabulary, IndexBuildOptions options, IReadOnlyList<ISectionBuilder> sectionBuilders,
        EncoderDescription? encoder, FileOperations files, IndexWriterLock writerLock)
    {
        Folder = folder;
        Vocabulary = vocabulary;
        _options = options;
        _encoder = encoder;
        _files = files;
        _lock = writerLock;
        _commit = IndexCommit.Begin(folder, options.Existing, files);
        _segmentBuilder = new SegmentBuilder(vocabulary, options, sectionBuilders);
        _arena = new DocumentArena(vocabulary.Count, options.Text);
        _fields = options.Fields;
        _ids = new WrittenIds();
    }

    private enum State
    {
        Building,
        Broken,
        Committed,
        Disposed,
    }

    /// <summary>The index folder.</summary>
    public string Folder { get; }

    /// <summary>The vocabulary of every vector.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Fields that were declared or that a document taken so far has.</summary>
    public FieldSchema Fields => _fields;

    /// <summary>Documents taken so far.</summary>
    public long DocCount { get; private set; }

    /// <summary>Documents taken so far that have no term.</summary>
    public long EmptyDocCount { get; private set; }

    /// <summary>(document, term) pairs taken so far.</summary>
    public long PostingCount { get; private set; }

    /// <summary>Segments written so far.</summary>
    public int SegmentCount => _written.Count;

    /// <summary>Native bytes that the documents of the next segment hold, and that writing them will need.</summary>
    public long ChargedBytes => _arena.ChargedBytes;

    /// <summary>Begins an index; nothing is visible in the folder before <see cref="Commit"/>.</summary>
    /// <param name="folder">Made where it is missing; files that are not an index's are left alone.</param>
    /// <param name="vocabulary">The terms behind every vector's ids.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sectionBuilders">
    /// Engines that append their sections to every segment, in this order; may be null.
    /// </param>
    /// <param name="encoder">What encodes documents and queries, or null where vectors come ready-made.</param>
    /// <param name="files">Who performs the file operations; null for the plain ones.</param>
    /// <exception cref="ArgumentException">An option is outside its range, or the vocabulary is too large.</exception>
    /// <exception cref="InvalidOperationException">The folder holds an index that is not to be replaced.</exception>
    /// <exception cref="IndexFormatException">The folder's manifest is damaged or of an unknown version.</exception>
    /// <exception cref="IOException">The folder cannot be made or locked.</exception>
    public static IndexBuilder Create(
        string folder,
        Vocabulary vocabulary,
        IndexBuildOptions? options = null,
        IReadOnlyList<ISectionBuilder>? sectionBuilders = null,
        EncoderDescription? encoder = null,
        FileOperations? files = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(vocabulary);
        options ??= new IndexBuildOptions();
        options.Validate();
        if (vocabulary.Count > SegmentFormat.MaxVocabularySize)
        {
            throw new ArgumentException(
                $"The vocabulary has {vocabulary.Count} terms; the limit is {SegmentFormat.MaxVocabularySize}.",
                nameof(vocabulary));
        }

        files ??= FileOperations.Unwatched;
        folder = Path.GetFullPath(folder);
        IndexFolder.Make(folder, files);
        var writerLock = IndexWriterLock.Acquire(folder);
        try
        {
            return new IndexBuilder(folder, vocabulary, options, sectionBuilders ?? [], encoder, files, writerLock);
        }
        catch
        {
            writerLock.Dispose();
            throw;
        }
    }

    /// <summary>Takes a document with its vector; may write a segment first.</summary>
    /// <param name="document">Its id is unique in the index.</param>
    /// <param name="vector">Term ids below the vocabulary's size.</param>
    /// <param name="cancellationToken">Looked at while a segment is written.</param>
    /// <exception cref="RefusedDocumentException">
    /// The id is empty, too long, no valid text or given before, a term id is beyond the vocabulary, the text is too long,
    /// or a field cannot be indexed. The builder goes on without the document.
    /// </exception>
    /// <exception cref="IOException">The disk refuses a segment; the build is over.</exception>
    public void Add(SourceDocument document, SparseVector vector, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(vector);
        Demand(State.Building);
        var idBytes = new byte[CheckedIdLength(document.Id)];
        ExternalIdRules.Encode(document.Id, idBytes);
        var textBytes = CheckedTextLength(document, vector);
        var hash = CheckUnique(document.Id, idBytes);
        var fields = CheckedFields(document, out var grown);
        var fieldsCharge = FieldColumnsWriter.ChargeOf(fields.Values);

        if (_arena.DocCount > 0 && !Fits(vector.Nnz, idBytes.Length, textBytes, fieldsCharge))
        {
            WriteSegment(cancellationToken);
        }

        if (DocCount == int.MaxValue)
        {
            throw Refused($"an index has at most {int.MaxValue} documents. Split the collection into several indexes.");
        }

        _arena.Add(idBytes, vector, document.Title, document.Text, document.Fields.Span, fields);
        _fields = grown;
        _ids.Add(hash, DocCount);
        DocCount++;
        EmptyDocCount += vector.Nnz == 0 ? 1 : 0;
        PostingCount += vector.Nnz;
    }

    /// <summary>Writes the last segment and the manifest: now the index exists, in place of an older one.</summary>
    /// <exception cref="IOException">
    /// The disk refuses; the folder's old index stands, and the build is over.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the same.</exception>
    public IndexManifest Commit(CancellationToken cancellationToken = default)
    {
        Demand(State.Building);
        if (_arena.DocCount > 0)
        {
            WriteSegment(cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        _state = State.Broken;
        var manifest = _commit.Complete(Vocabulary, _encoder, _options.Describe(), _written);
        _state = State.Committed;
        return manifest;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_state == State.Disposed)
        {
            return;
        }

        var isCommitted = _state == State.Committed;
        _state = State.Disposed;
        _arena.Dispose();
        _ids.Dispose();
        try
        {
            if (!isCommitted && !IsInPlace())
            {
                _commit.Abandon();
            }
        }
        finally
        {
            _lock.Dispose();
        }
    }

    /// <summary>A failure right behind the manifest's rename must not remove what the manifest names.</summary>
    private bool IsInPlace()
    {
        try
        {
            return IndexManifestFile.TryRead(Folder)?.Generation == _commit.Generation;
        }
        catch (IndexFormatException)
        {
            return false;
        }
    }

    private void WriteSegment(CancellationToken cancellationToken)
    {
        // Until the segment stands, nothing that was gathered may be used again: its vectors may be released already.
        _state = State.Broken;
        var path = _commit.NextSegmentPath();
        _written.Add(_segmentBuilder.Write(path, _arena, _files, cancellationToken));
        _ids.MoveOn(path, DocCount);
        _arena.Dispose();
        _arena = new DocumentArena(Vocabulary.Count, _options.Text);
        _state = State.Building;
    }

    private bool Fits(int nnz, int idBytes, int textBytes, long fieldsCharge) =>
        _arena.DocCount < _options.MaxDocsPerSegment
        && _arena.HasRoomFor(nnz, idBytes, textBytes, fieldsCharge)
        && _arena.ChargedBytes + _arena.ChargeOf(nnz, idBytes, textBytes, fieldsCharge) <= _options.MemoryLimitBytes;

    private int CheckedIdLength(string id)
    {
        try
        {
            return ExternalIdRules.LengthBytes(id);
        }
        catch (ArgumentException error)
        {
            throw Refused(error.Message, error);
        }
    }

    private int CheckedTextLength(SourceDocument document, SparseVector vector)
    {
        try
        {
            DocumentLimits.CheckVector(vector, Vocabulary.Count);
            return DocumentLimits.TextBytes(document, _options.Text);
        }
        catch (ArgumentException error)
        {
            throw Refused(error.Message, error);
        }
    }

    private IndexedFields CheckedFields(SourceDocument document, out FieldSchema grown)
    {
        try
        {
            return IndexedFields.Read(document.Fields, _fields, out grown);
        }
        catch (FieldException error)
        {
            throw Refused(error.Message, error);
        }
    }

    private ulong CheckUnique(string id, ReadOnlySpan<byte> idUtf8)
    {
        var hash = ExternalIdSet.Hash(idUtf8);
        var earlier = _ids.Find(idUtf8, hash, _arena.ExternalIds, DocCount - _arena.DocCount);
        return earlier < 0
            ? hash
            : throw Refused(
                $"its external id \"{ExternalIdRules.Shown(id)}\" was given to document {earlier + 1} already. Ids "
                + "must be unique; remove one of the two or rename it.");
    }

    private RefusedDocumentException Refused(string reason, Exception? cause = null) =>
        new(DocCount + 1, reason, cause);

    private void Demand(State state)
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        if (_state != state)
        {
            throw new InvalidOperationException(
                _state == State.Committed
                    ? "The index is committed already; make another builder."
                    : "The build failed before and is over; make another builder.");
        }
    }
}
