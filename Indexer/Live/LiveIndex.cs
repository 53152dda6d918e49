using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Indexer.Live;

/// <summary>
/// An index that takes changes while it is searched. One process holds it at a time; its methods are thread-safe.
/// </summary>
/// <remarks>
/// <para>A change goes into the write-ahead log and into memory (<see cref="Put(SourceDocument, SparseVector)"/>, <see cref="Delete"/>), is safe once
/// <see cref="Acknowledge"/> returns, and is seen by snapshots taken after the next <see cref="Refresh"/>, which writes
/// what is in memory as one more segment. <see cref="Commit"/> makes the segments themselves safe, so that the log can
/// be dropped. Segments never change; what was deleted or replaced is left out by a bitmap until a merge.</para>
/// <para>After a failed write of any file nothing more is taken, since what is in memory may be incomplete: open the
/// index again, which restores every acknowledged change from the log. Snapshots stay valid.</para>
/// <para>Locks, in this order: <c>merging</c> lets one merge run at a time; <c>maintenance</c> serialises refresh,
/// commit and the end of a merge; <c>gate</c> protects what changes refer to and is never held while a segment is
/// written.</para>
/// </remarks>
public sealed partial class LiveIndex : IDisposable
{
    private readonly LiveOptions _options;
    private readonly LiveFolder _folder;
    private readonly IndexWriterLock _lock;
    private readonly SegmentBuilder _segmentBuilder;
    private readonly SegmentMerger _merger;
    private readonly Lock _maintenance = new();
    private readonly Lock _gate = new();
    private readonly Lock _merging = new();
    private readonly MergePolicy _policy;
    private readonly ManualResetEventSlim _isRoomForSegments = new(initialState: true);
    private readonly MergeLoop? _mergeLoop;
    private readonly QuietThread? _quiet;
    private List<LiveSegment> _segments;
    private volatile FieldSchema _fields;
    private LiveView _view;
    private GatheredDocuments _gathered;
    private GatheredDocuments? _writing;
    private bool _hasUnseenRemovals;
    private WriteLog? _log;
    private Exception? _failure;
    private bool _isDisposed;

    private LiveIndex(
        LiveFolder folder, List<LiveSegment> segments, LiveOptions options,
        IReadOnlyList<ISectionBuilder> sectionBuilders, IndexWriterLock writerLock)
    {
        _folder = folder;
        _segments = segments;
        _options = options;
        _lock = writerLock;
        _segmentBuilder = new SegmentBuilder(
            folder.Vocabulary, options.ForSegments(options.GivesWay ? 1 : options.Threads), sectionBuilders);
        _merger = new SegmentMerger(
            folder.Vocabulary, options.ForSegments(options.Merges.Threads), options.Merges,
            [.. sectionBuilders.Select(builder => builder.ForMerges(options.Merges.Threads))]);
        _policy = new MergePolicy(options.Merges);
        _gathered = NewGathered();
        _view = LiveView.Of(folder, segments);
        _fields = segments.Aggregate(
            (folder.Manifest.Fields ?? FieldSchema.Empty).Merge(options.Fields),
            static (schema, segment) => segment.Segment.Fields is { } fields ? schema.Merge(fields.Schema) : schema);
        _quiet = options.GivesWay ? new QuietThread() : null;
        _mergeLoop = options.Merges.InBackground ? new MergeLoop(
            Merge, TidyOnce, options.Merges.TidyAfter, Fail) : null;
    }

    /// <summary>The index folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>The vocabulary of every vector.</summary>
    public Vocabulary Vocabulary => _folder.Vocabulary;

    /// <summary>The encoder that fills the index, or null where vectors come ready-made.</summary>
    public EncoderDescription? Encoder => _folder.Manifest.Encoder;

    /// <summary>The fields that documents may be filtered by, and their kinds.</summary>
    public FieldSchema Fields => _fields;

    /// <summary>Changes that opening found in the log, beyond the last commit.</summary>
    public long RecoveredCount { get; private set; }

    /// <summary>What the index holds now, changes that are not searchable yet included.</summary>
    public LiveStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return new LiveStatistics(
                    _segments.Sum(static s => (long)s.LiveCount) + _gathered.LiveCount + (_writing?.LiveCount ?? 0),
                    _segments.Sum(static s => (long)(s.Segment.DocCount - s.LiveCount)), _segments.Count,
                    _gathered.Arena.DocCount, _log?.LastSequence ?? 0, _folder.Manifest.Generation);
            }
        }
    }

    /// <summary>Makes an empty index and opens it.</summary>
    /// <param name="folder">Made where it is missing; holds no index.</param>
    /// <param name="vocabulary">The terms behind every vector's ids.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sectionBuilders">Engines that append their sections to every segment, in this order.</param>
    /// <param name="encoder">What encodes documents and queries, or null where vectors come ready-made.</param>
    /// <param name="files">Who performs the file operations; null for the plain ones.</param>
    /// <exception cref="ArgumentException">An option is outside its range, or the vocabulary is too large.</exception>
    /// <exception cref="InvalidOperationException">The folder holds an index.</exception>
    /// <exception cref="IOException">The folder cannot be made, locked or written.</exception>
    public static LiveIndex Create(
        string folder, Vocabulary vocabulary, LiveOptions? options = null,
        IReadOnlyList<ISectionBuilder>? sectionBuilders = null, EncoderDescription? encoder = null,
        FileOperations? files = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(vocabulary);
        options ??= new LiveOptions();
        options.Validate();
        files ??= FileOperations.Unwatched;
        folder = Path.GetFullPath(folder);
        IndexFolder.Make(folder, files);
        return WithLock(folder, writerLock => Begin(
            LiveFolder.Create(folder, vocabulary, encoder, options, files), [], options, sectionBuilders, writerLock));
    }

    /// <summary>Opens an index for changes and restores what the log has beyond the last commit.</summary>
    /// <param name="folder">An index, also one that was built whole.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sectionBuilders">Engines that append their sections to every new segment, in this order.</param>
    /// <param name="files">Who performs the file operations; null for the plain ones.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="IndexFormatException">No index, a damaged or missing file, or an unknown version.</exception>
    /// <exception cref="SegmentFormatException">A segment cannot be used.</exception>
    /// <exception cref="IOException">The folder cannot be locked or written.</exception>
    public static LiveIndex Open(
        string folder, LiveOptions? options = null, IReadOnlyList<ISectionBuilder>? sectionBuilders = null,
        FileOperations? files = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new LiveOptions();
        options.Validate();
        folder = Path.GetFullPath(folder);
        _ = IndexManifestFile.Read(folder);
        return WithLock(folder, writerLock =>
        {
            var opened = LiveFolder.Open(folder, files ?? FileOperations.Unwatched, out var segments);
            return Begin(opened, segments, options, sectionBuilders, writerLock);
        });
    }

    /// <summary>Whether a process holds an index for changes now.</summary>
    public static bool IsBeingWritten(string folder) => IndexWriterLock.IsHeld(folder);

    /// <summary>
    /// Whether the log of an index has changes that may not be in its segments. Readers do not see them until the index is
    /// opened for changes.
    /// </summary>
    public static bool HasChangesInLog(string folder) => IndexFolder.LogFiles(folder)
        .Any(file => new FileInfo(Path.Combine(folder, file.Name)) is { Exists: true, Length: > LogFormat.HeaderBytes });

    /// <summary>
    /// Adds a document, in place of the one with the same external id. It is safe once <see cref="Acknowledge"/> of the
    /// returned sequence returns, and searchable after the next <see cref="Refresh"/>; may write a segment first.
    /// </summary>
    /// <exception cref="RefusedDocumentException">Id, vector or text break a limit; nothing was changed.</exception>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    public long Put(SourceDocument document, SparseVector vector)
    {
        Put(document, vector, PutRule.Replace, out var sequence);
        return sequence;
    }

    /// <summary>Deletes the document of an external id, if there is one.</summary>
    /// <param name="id">Any text; one that no document can have deletes nothing.</param>
    /// <param name="sequence">What to <see cref="Acknowledge"/>; 0 where there is nothing to delete.</param>
    /// <returns>Whether there was such a document.</returns>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    public bool Delete(string id, out long sequence)
    {
        ArgumentNullException.ThrowIfNull(id);
        sequence = 0;
        if (!CheckedDocument.TryEncode(id, out var utf8))
        {
            return false;
        }

        var hash = ExternalIdSet.Hash(utf8);
        lock (_gate)
        {
            DemandOpen();
            if (!Remove(utf8, hash))
            {
                return false;
            }

            sequence = Log.Append(LogRecord.Delete(id));
        }

        CommitLongLog();
        return true;
    }

    /// <summary>
    /// Waits until every change up to a sequence is as safe as <see cref="LiveOptions.Durability"/> says. Many waiters
    /// share one flush to disk.
    /// </summary>
    /// <exception cref="IOException">The disk refuses: the changes may be lost, and the index takes nothing more.</exception>
    public void Acknowledge(long sequence) => Log.Sync(sequence);

    /// <summary>As <see cref="Acknowledge"/>, without holding a thread.</summary>
    /// <exception cref="IOException">The disk refuses: the changes may be lost, and the index takes nothing more.</exception>
    public ValueTask AcknowledgeAsync(long sequence, CancellationToken cancellationToken = default) =>
        Log.SyncAsync(sequence, cancellationToken);

    /// <summary>
    /// Waits until every change up to now is as safe as <see cref="LiveOptions.Durability"/> says; where that is
    /// <see cref="Durability.Buffered"/>, until the system has them.
    /// </summary>
    /// <exception cref="IOException">The disk refuses: changes may be lost, and the index takes nothing more.</exception>
    public void AcknowledgeAll()
    {
        var sequence = Log.LastSequence;
        if (_options.Durability == Durability.Buffered)
        {
            Log.Flush();
        }

        Acknowledge(sequence);
    }

    /// <summary>Makes every change up to now visible to the next <see cref="Snapshot"/>.</summary>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    public void Refresh()
    {
        lock (_maintenance)
        {
            Guarded(() => WriteGathered(static () => { }));
        }

        _mergeLoop?.Wake();
    }

    /// <summary>
    /// The index as the last <see cref="Refresh"/> left it: valid, and the same, until it is disposed, whatever happens
    /// to the index.
    /// </summary>
    public IndexSnapshot Snapshot()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _view.Share();
        }
    }

    /// <summary>Writes every change up to now into segments on disk, and drops the log before it.</summary>
    /// <exception cref="IOException">
    /// The disk refuses; the index takes nothing more, and the last commit with its log stands.
    /// </exception>
    public void Commit()
    {
        lock (_maintenance)
        {
            Guarded(CommitGathered);
        }

        _mergeLoop?.Wake();
    }

    /// <summary>Merges once, where the policy finds something to merge.</summary>
    /// <returns>Whether it did.</returns>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was changed.</exception>
    public bool Merge(CancellationToken cancellationToken = default)
    {
        return MergeChosen(segments => _policy.Choose([.. segments.Select(static s => s.Size)]), cancellationToken);
    }

    /// <summary>
    /// Merges as long as that makes searches quicker for a bounded effort: what the background does while nothing is changed.
    /// </summary>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what was merged so far stays.</exception>
    public void Tidy(CancellationToken cancellationToken = default)
    {
        Refresh();
        while (Merge(cancellationToken) || TidyOnce(cancellationToken))
        {
        }

        Commit();
    }

    /// <summary>
    /// Gives back all space of deleted and replaced documents: writes everything into as few segments as the limit on
    /// merged documents allows, and commits.
    /// </summary>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what was merged so far stays.</exception>
    public void Compact(CancellationToken cancellationToken = default)
    {
        Refresh();
        while (MergeChosen(ChooseForCompaction, cancellationToken))
        {
        }

        Commit();
    }

    /// <summary>Ends merges, closes the log and lets go of the folder; what is not committed stays in the log.</summary>
    public void Dispose()
    {
        _mergeLoop?.Dispose();
        _isRoomForSegments.Set();
        lock (_maintenance)
        {
            lock (_gate)
            {
                if (_isDisposed)
                {
                    return;
                }

                _isDisposed = true;
            }

            _quiet?.Dispose();
            _log?.Dispose();
            _view.Release();
            _segments.ForEach(static s => s.Release());
            _gathered.Dispose();
            _lock.Dispose();
        }
    }

    private WriteLog Log => _log ?? throw new InvalidOperationException("The log is not open yet.");

    private static LiveIndex WithLock(string folder, Func<IndexWriterLock, LiveIndex> open)
    {
        var writerLock = IndexWriterLock.Acquire(folder);
        try
        {
            return open(writerLock);
        }
        catch
        {
            writerLock.Dispose();
            throw;
        }
    }

    private static LiveIndex Begin(
        LiveFolder folder, List<LiveSegment> segments, LiveOptions options,
        IReadOnlyList<ISectionBuilder>? sectionBuilders, IndexWriterLock writerLock)
    {
        var index = new LiveIndex(folder, segments, options, sectionBuilders ?? [], writerLock);
        try
        {
            index.Recover();
            return index;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }
}
