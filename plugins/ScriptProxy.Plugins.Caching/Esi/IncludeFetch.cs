using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>One question for an include, under way until it is disposed.</summary>
internal sealed class IncludeFetch : IAsyncDisposable
{
    private readonly IFetch? _fetch;
    private readonly Task<string?> _problem;
    private IFetched? _fetched;

    private IncludeFetch(Uri? address, IFetch? fetch, string? problem, CancellationToken cancelled)
    {
        Address = address;
        _fetch = fetch;
        _problem = fetch is null ? Task.FromResult(problem) : BeginAsync(fetch, cancelled);
    }

    /// <summary>What was asked for, if it could be.</summary>
    public Uri? Address { get; }

    /// <summary>Whether it need not be waited for.</summary>
    public bool IsReady => _problem.IsCompleted;

    /// <summary>The body; null where there is none. Of use once <see cref="ProblemAsync"/> has said that all is well.</summary>
    public PipeReader? Body => _fetched?.Status == StatusCodes.Status200OK ? _fetched.Body : null;

    /// <summary>What was read of the body already.</summary>
    public ReadResult Beginning { get; private set; }

    /// <summary>Whether the body holds edge side includes that nobody has processed yet.</summary>
    public bool IsEsi => _fetched is not null && EsiSignals.AsksForEsi(_fetched.Headers);

    /// <summary>Asks.</summary>
    public static IncludeFetch Start(EsiPage page, Uri within, string source, int depth, CancellationToken cancelled)
    {
        if (page.Refuse(depth) is { } refusal)
        {
            return new IncludeFetch(null, null, refusal, cancelled);
        }

        var address = IncludeAddress.Resolve(page.Address, within, source, page.Options.AllowedHosts, out var problem);
        IFetch? fetch = null;
        if (address is not null)
        {
            try
            {
                var options = IncludeAddress.IsSameHost(page.Address, address) ? IncludeRequest.SameHost : IncludeRequest.OtherHost;
                fetch = page.Includes.Ask(IncludeAddress.TargetOf(page.Address, address), options);
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                problem = exception.Message;
            }
        }

        return new IncludeFetch(address, fetch, problem, cancelled);
    }

    /// <summary>Waits until the body begins.</summary>
    /// <returns>Null if it does; otherwise what failed.</returns>
    public Task<string?> ProblemAsync() => _problem;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_fetch is not null)
        {
            await _fetch.DisposeAsync();
            await ((Task)_problem).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> BeginAsync(IFetch fetch, CancellationToken cancelled)
    {
        try
        {
            var fetched = await fetch.ResponseAsync(cancelled);
            if (fetched.Failure is not null || fetched.Status is not (StatusCodes.Status200OK or StatusCodes.Status204NoContent))
            {
                return $"answered {fetched.Status}";
            }

            if (EsiResponse.EncodingOf(fetched.Headers) is { } encoding)
            {
                return $"is encoded ({HeaderNames.ContentEncoding}: {encoding})";
            }

            if (fetched.Status == StatusCodes.Status200OK)
            {
                // Up to the first byte another address can take its place.
                Beginning = await fetched.Body.ReadAsync(cancelled);
            }

            _fetched = fetched;
            return null;
        }
        catch (Exception exception) when (!cancelled.IsCancellationRequested)
        {
            return exception.Message;
        }
    }
}
