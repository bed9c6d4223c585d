using Microsoft.Extensions.Logging;
using ScriptProxy.Plugins.AccessControl.SigningIn;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>Keys that are fetched. All who wait for them wait for one fetch, and what was fetched once stays until something better comes.</summary>
internal sealed class RemoteKeys(Uri address, HttpClient http, TimeProvider time, TokenOptions options, ILogger log, CancellationToken stopping) : IKeySource
{
    private const int MostBytes = 512 * 1024;
    private const int MostSought = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly byte[] _digestKey = Digest.NewKey();
    private readonly ShortMemory<Search> _sought = new(MostSought, time);
    private readonly Lock _lock = new();
    private Task _fetch = Task.CompletedTask;
    private DateTimeOffset _next = DateTimeOffset.MinValue;
    private DateTimeOffset _stale = DateTimeOffset.MinValue;
    private byte[] _bytes = [];
    private int _begun; // how many fetches
    private int _succeeded; // the last of them that did
    private volatile KeySet? _current;

    public KeySet? Current => _current;

    /// <summary>Looks for newer keys if those that are known are old, or could not be fetched when they were.</summary>
    public ValueTask RefreshAsync(CancellationToken cancelled)
    {
        lock (_lock)
        {
            if (time.GetUtcNow() < _stale)
            {
                return default;
            }
        }

        return LookAsync(cancelled);
    }

    public async ValueTask<TimeSpan?> LookAsync(string id, CancellationToken cancelled)
    {
        var search = SearchFor(id);
        await LookAsync(cancelled);
        lock (_lock)
        {
            // Whoever makes up the names of keys has the pause begin, and must not have tokens refused that a key has signed since: but what a fetch did not find is not there.
            return _succeeded > search.After ? null : _next - time.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero;
        }
    }

    private Search SearchFor(string id)
    {
        if (_sought.Find(Digest.Of(_digestKey, id)) is { } known)
        {
            return known;
        }

        var search = new Search(Volatile.Read(ref _begun));
        Remember(id, search);
        return search;
    }

    private void Remember(string id, Search search) => _sought.Add(Digest.Of(_digestKey, id), search, time.GetUtcNow() + options.Refresh);

    private async ValueTask LookAsync(CancellationToken cancelled)
    {
        Task fetch;
        lock (_lock)
        {
            if (_fetch.IsCompleted && time.GetUtcNow() >= _next)
            {
                _next = time.GetUtcNow() + options.Pause;
                _fetch = FetchAsync(++_begun);
            }

            fetch = _fetch;
        }

        await fetch.WaitAsync(cancelled);
    }

    private async Task FetchAsync(int number)
    {
        await Task.Yield(); // not under the lock
        using var patience = new CancellationTokenSource(Patience, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            Take(await ReadAsync(ended.Token), number);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or FormatException)
        {
            if (!stopping.IsCancellationRequested)
            {
                Log.KeysUnavailable(log, address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped), exception is OperationCanceledException ? "there is no answer" : exception.Message);
            }
        }
    }

    // What was verified with a set that is the same stays verified.
    private void Take(ReadOnlyMemory<byte> bytes, int number)
    {
        if (!bytes.Span.SequenceEqual(_bytes))
        {
            var set = KeySetReader.Read(bytes, takesSecrets: false);
            foreach (var gone in (_current?.Keys ?? []).ExceptBy(set.Keys.Select(key => key.Id), key => key.Id))
            {
                Remember(gone.Id ?? "", new Search(number - 1)); // it is clear that it is not there
            }

            (_current, _bytes) = (set, bytes.ToArray());
        }

        lock (_lock)
        {
            _stale = time.GetUtcNow() + options.Refresh;
            _succeeded = number;
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancelled)
    {
        using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancelled);
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync(cancelled);
        var buffer = new byte[MostBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancelled);
        return length <= MostBytes ? buffer.AsMemory(0, length) : throw new FormatException($"it has more than {MostBytes} bytes");
    }

    /// <summary>A key that a token named and nobody knew.</summary>
    /// <param name="After">How many fetches had begun by then: what they bring may be older than the key.</param>
    private sealed record Search(int After);
}
