using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Ranges.Partial;

/// <summary>
/// Keeps and combines partial answers (RFC 9111 3.3, 3.4). Each 206 is an entry of its own, under <see cref="PartKey"/>. Under the key of the whole stands an index: an entry without a
/// body, of status 200, marked <see cref="StoredMarks.Partial"/>, with the headers of the latest part (RFC 9111 3.4) and a Content-Range for each part. A whole that is stored under the key replaces the
/// index by itself. Nothing is put together that the heads of the parts, looked at again each time, do not show to be of one version: an index that
/// names what is gone or replaced costs a fetch, never a wrong byte.
/// <para>"The key of the whole" is the one under which a 200 to the same request would be stored: that of the variant where the response varies. How it is used:</para>
/// <list type="number">
/// <item>Lookup: where <see cref="IsIndex"/>, select with <see cref="RangeRequest.Select"/> and <see cref="LengthOf"/>, then <see cref="OpenAsync"/>: what it returns is treated as
/// any stored response, also for freshness and revalidation; null is a miss.</item>
/// <item>Miss: one fetch for each <see cref="FetchKey"/>, its headers set by <see cref="Ask"/>. Where the key is null (several ranges, or none that count), the request passes the cache by, or is fetched whole.</item>
/// <item>A 206 came: <see cref="Part"/> gives the head to <see cref="StoreSet.Begin"/> with the count of bytes that must come; null means do not store. Once committed: <see cref="AddAsync"/>.
/// A 200 is stored as any other.</item>
/// </list>
/// </summary>
internal static class PartialContent
{
    /// <summary>The key of a fetch that requests for the same range, under the same condition, may share; null if a request does not ask for one range alone.</summary>
    /// <param name="key">The key of the whole.</param>
    /// <param name="method">The method of the request.</param>
    /// <param name="request">Its headers.</param>
    public static string? FetchKey(string key, string method, IHeaderDictionary request) =>
        HttpMethods.IsGet(method) && RangeField.IsSingle(request.Range, out var range) ? $"{key}\n{range.First}-{range.Last}\n{request.IfRange}" : null;

    /// <summary>Makes headers ask for the range alone; If-Range stays, as it decides between 206 and 200 for all who share the fetch.</summary>
    public static void Ask(IHeaderDictionary request)
    {
        var (range, condition) = (request.Range, request.IfRange);
        Revalidation.RemoveConditions(request);
        (request.Range, request.IfRange) = (range, condition);
    }

    /// <summary>Makes the head of a part of the head of a 206; null if it cannot be combined with anything: no strong validator, no single Content-Range, or no known whole length.</summary>
    /// <param name="answer">The head of the 206, under the key of the whole.</param>
    /// <param name="slice">Which bytes it holds: with another count of bytes it must not be committed.</param>
    public static StoredHead? Part(StoredHead answer, out Slice slice) =>
        ContentRange.TryParse(answer.Field(HeaderNames.ContentRange), out slice, out _) && answer.Status == 206 && SameVersion.CanBeTold(answer)
            ? answer with { Key = PartKey(answer.Key, slice), Marks = answer.Marks | StoredMarks.Partial }
            : null;

    /// <summary>Enters a part, now in the store, in the index.</summary>
    /// <param name="stores">The stores.</param>
    /// <param name="key">The key of the whole.</param>
    /// <param name="part">The head of the part.</param>
    /// <param name="storeName">As in <see cref="StoreSet.Begin"/>.</param>
    /// <param name="since">As in <see cref="StoreSet.Begin"/>.</param>
    /// <returns>False if the part is not of use, and was removed.</returns>
    public static async ValueTask<bool> AddAsync(StoreSet stores, string key, StoredHead part, string? storeName, Moments since)
    {
        var slice = PartSet.Of(part, out var length)[0];
        using var turn = await stores.IndexTurns.TakeAsync(key);
        var known = (await stores.FindAsync(key))?.Head;
        if (known is not null && IsBetter(stores, known, part, length))
        {
            await stores.RemoveAsync(part.Key);
            return false;
        }

        var joined = known is not null && IsIndex(known) && LengthOf(known) == length && SameVersion.Is(known, part) ? known : null;
        var all = PartSet.Add(joined is null ? [] : PartSet.Of(joined, out _), slice, out var forgotten);
        var latest = joined is not null && stores.IsLater(joined, part) ? joined : part; // RFC 9111 3.4
        await using var writer = stores.Begin(Index(key, latest, all, length), storeName, 0, since);
        if (writer is null || await writer.CommitAsync() is null)
        {
            await stores.RemoveAsync(part.Key);
            return false;
        }

        foreach (var old in forgotten)
        {
            await stores.RemoveAsync(PartKey(key, old));
        }

        return true;
    }

    /// <summary>Whether what was found under the key of a whole is an index.</summary>
    public static bool IsIndex(StoredHead head) => head.Status == 200 && (head.Marks & StoredMarks.Partial) != 0;

    /// <summary>The length of the whole that an index speaks of.</summary>
    public static long LengthOf(StoredHead index)
    {
        PartSet.Of(index, out var length);
        return length;
    }

    /// <summary>Gathers stored parts.</summary>
    /// <param name="stores">The stores.</param>
    /// <param name="found">The index.</param>
    /// <param name="wanted">What is to be sent; all, for <see cref="RangeSelection.Whole"/>.</param>
    /// <param name="cancelled">Ends the reading.</param>
    /// <returns>The whole as a 200, of whose body at least what is wanted can be read; null if something of that is missing.</returns>
    public static async ValueTask<StoredResponse?> OpenAsync(StoreSet stores, StoredResponse found, RangeSelection wanted, CancellationToken cancelled = default)
    {
        var index = found.Head;
        var known = PartSet.Of(index, out var length);
        var parts = new Dictionary<Slice, StoredResponse>();
        IReadOnlyList<Slice> slices = wanted.Outcome switch
        {
            RangeOutcome.Single => [wanted.Single],
            RangeOutcome.Several => wanted.Several,
            _ => [new Slice(0, length)],
        };
        foreach (var slice in slices)
        {
            for (var offset = slice.Offset; offset < slice.End;)
            {
                if (PartSet.At(known, offset) is not { } part)
                {
                    return null;
                }

                if (!parts.ContainsKey(part))
                {
                    var stored = await stores.FindAsync(PartKey(index.Key, part), cancelled);
                    if (stored is null || !Fits(stored, index, part, length))
                    {
                        known.Remove(part);
                        continue;
                    }

                    parts[part] = stored;
                }

                offset = part.End;
            }
        }

        return new(index with { Headers = Without(index.Headers) }, new JoinedBody(length, found, parts));
    }

    /// <summary>Gives the index and the parts that were gathered the times and headers of a 304 (RFC 9111 3.2).</summary>
    /// <param name="stores">The stores.</param>
    /// <param name="body">What was gathered.</param>
    /// <param name="head">The new head of the whole.</param>
    /// <param name="since">As in <see cref="StoreSet.UpdateAsync"/>.</param>
    public static async ValueTask RenewAsync(StoreSet stores, JoinedBody body, StoredHead head, Moments since)
    {
        StoredHead With(StoredHead old) => head with
        {
            Key = old.Key,
            Status = old.Status,
            Headers = [.. Without(head.Headers), new(HeaderNames.ContentRange, old.Field(HeaderNames.ContentRange))],
        };

        foreach (var stored in body.Parts)
        {
            await stores.UpdateAsync(stored, With(stored.Head), since);
        }

        using var turn = await stores.IndexTurns.TakeAsync(body.Index.Head.Key);
        var index = await stores.FindAsync(body.Index.Head.Key) is { } there && IsIndex(there.Head) && SameVersion.Is(there.Head, body.Index.Head) ? there : body.Index; // it may have got more parts
        await stores.UpdateAsync(index, With(index.Head), since);
    }

    /// <summary>The key of a part.</summary>
    public static string PartKey(string key, Slice slice) => string.Create(CultureInfo.InvariantCulture, $"{key}\nbytes {slice.Offset}-{slice.End - 1}");

    // A whole of the same version has every byte; of two versions the later one stays.
    private static bool IsBetter(StoreSet stores, StoredHead known, StoredHead part, long length) =>
        SameVersion.Is(known, part) && (!IsIndex(known) || LengthOf(known) == length) ? !IsIndex(known) : stores.IsLater(known, part);

    private static bool Fits(StoredResponse found, StoredHead index, Slice part, long length) =>
        found.Body.Length == part.Count && PartSet.Of(found.Head, out var of) is [var slice] && slice == part && of == length
        && SameVersion.Is(found.Head, index);

    private static StoredHead Index(string key, StoredHead latest, IReadOnlyList<Slice> parts, long length) => latest with
    {
        Key = key,
        Status = 200,
        Headers =
        [
            .. Without(latest.Headers),
            new(HeaderNames.ContentRange, new StringValues([.. parts.Select(slice => ContentRange.Text(slice, length))])),
        ],
    };

    private static IReadOnlyList<KeyValuePair<string, StringValues>> Without(IReadOnlyList<KeyValuePair<string, StringValues>> headers) =>
    [
        .. headers.Where(header => !header.Key.Equals(HeaderNames.ContentRange, StringComparison.OrdinalIgnoreCase)
            && !header.Key.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase)),
    ];
}
