namespace ScriptProxy.Host.Watching;

/// <summary>
/// Gives what looks unfinished, such as a plugin that is still being copied, time to become whole: as long as it keeps changing, and then
/// a while more. Asked anew in each look at the files; <see cref="HasWith"/> is thread-safe within one.
/// </summary>
internal sealed class Patience(TimeProvider time, ILogger log)
{
    private readonly Lock _lock = new();
    private Dictionary<string, Wait> _before = [];
    private Dictionary<string, Wait> _now = [];
    private IReadOnlyList<string> _unquiet = [];

    /// <summary>When to look again even if nothing changes; null if nothing is waited for.</summary>
    public TimeSpan? Left
    {
        get
        {
            lock (_lock)
            {
                var ends = _now.Values.Where(wait => wait.IsGranted).Select(wait => wait.Limit - time.GetElapsedTime(wait.Since)).ToList();
                return ends.Count == 0 ? null : ends.Min() is var least && least > TimeSpan.Zero ? least : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Begins a look.</summary>
    /// <param name="unquiet">Folders in which something is being written just now.</param>
    public void BeginLook(IReadOnlyList<string> unquiet)
    {
        (_before, _now) = (_now, []);
        _unquiet = unquiet;
    }

    /// <summary>Whether something is being written in the folder that this lies in.</summary>
    public bool IsUnquiet(string path) => _unquiet.Any(folder => path == folder || RealPath.IsInside(path, folder));

    /// <summary>Whether to wait for a file or folder; says so in the log once.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="limit">How long to wait after its last change.</param>
    /// <param name="reason">What looks unfinished.</param>
    public bool HasWith(string path, TimeSpan limit, string reason)
    {
        var signature = FolderSignature.Of(path);
        lock (_lock)
        {
            var known = _before.GetValueOrDefault(path);
            var since = known?.Signature == signature ? known.Since : time.GetTimestamp();
            var isGranted = time.GetElapsedTime(since) < limit;
            _now[path] = new Wait(signature, since, limit, isGranted, reason);
            if (isGranted && known?.Reason != reason)
            {
                log.WaitsFor(path, limit, reason);
            }

            return isGranted;
        }
    }

    private sealed record Wait(string Signature, long Since, TimeSpan Limit, bool IsGranted, string Reason);
}
