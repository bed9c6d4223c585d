using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Compression.Encoders;
using ScriptProxy.Plugins.Compression.Negotiating;
using ScriptProxy.Plugins.Compression.Secrets;
using ScriptProxy.Plugins.Compression.Types;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Compression.Judging;

/// <summary>Decides which answers are compressed, with what, and how thoroughly. Thread-safe.</summary>
/// <param name="options">The options.</param>
/// <param name="routes">Which routes want it.</param>
/// <param name="codings">The codings in the order of preference.</param>
/// <param name="compressor">What compresses.</param>
/// <param name="isUnbuffered">Whether the upstream has said that its answer is not to be held back.</param>
internal sealed class ResponseJudge(CompressionOptions options, RouteSwitch routes, IReadOnlyList<Coding> codings, Compressor compressor, StateKey<bool> isUnbuffered)
{
    private readonly Coding[] _codings = [.. codings];
    private readonly TypeSet _types = new(options.Types);
    private readonly TypeSet _streaming = new(options.StreamingTypes);
    private readonly FrozenSet<string> _exceptRoutes = options.ExceptRoutes.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly LevelChoice _levels = new(options);

    // One object for all answers in a coding.
    private readonly BodyTransformOptions _brotli = new() { Coding = CodingNames.Of(Coding.Brotli) };
    private readonly BodyTransformOptions _gzip = new() { Coding = CodingNames.Of(Coding.Gzip) };

    /// <summary>
    /// Looks at what a cache may keep, so that it keeps it compressed, once for each kind of client. What passes it by is compressed when it is sent, after the hooks that want to see it plain.
    /// </summary>
    public void LookBeforeStoring(IUpstreamResponse response)
    {
        if (IsUnbuffered(response.Headers))
        {
            response.Set(isUnbuffered, true); // the header may be gone when it is sent
        }

        if (response.IsFetched)
        {
            Look(new AnswerHead(response));
        }
    }

    /// <summary>Looks at what is sent.</summary>
    [NeverBlocks]
    public void LookBeforeSending(IResponse response) => Look(new AnswerHead(response));

    private void Look(in AnswerHead head)
    {
        var headers = head.Headers;
        var route = head.Route;
        if (!routes.IsOn(route, options.Enabled) || (route is not null && _exceptRoutes.Contains(route)) || MustStay(head))
        {
            return;
        }

        if (head.Wish.Enabled == false)
        {
            if (headers.ContentEncoding.Count > 0 && head.Status != 304)
            {
                head.Body.Decode(); // the upstream may have encoded it, or this plugin for the cache
            }

            return;
        }

        if (head.Status == 304)
        {
            VaryAsWhatItStandsFor(head);
            return;
        }

        // Where a request hook has answered, nobody has looked at the request yet.
        var accept = options.Breach.CrossSite && CrossSite.IsRisky(head.Exchange) ? new StringValues("identity") : head.Exchange.RequestHeader("Accept-Encoding");
        var accepted = new AcceptedCodings(accept);
        if (headers.ContentEncoding.Count > 0 && !FieldList.Has(headers.ContentEncoding, "identity"))
        {
            LookAtEncoded(head, accept, accepted);
            return;
        }

        var isWanted = head.Wish.Enabled == true || accepted.RefusesIdentity;
        if (!isWanted && !IsWorthCompressing(headers))
        {
            return;
        }

        FieldList.VaryOnCodings(headers);
        if (accepted.Choose(_codings) is not Coding.Identity and var coding && !(options.Breach.SetCookie && headers.SetCookie.Count > 0))
        {
            Compress(head, coding);
        }
    }

    /// <summary>Whether HTTP says that the answer is not to be changed, or there is nothing to change.</summary>
    private static bool MustStay(in AnswerHead head) =>
        head.Status is < 200 or 204 or 205 or 206 || head.Headers.ContentRange.Count > 0
        || FieldList.Has(head.Headers.CacheControl, "no-transform") // RFC 9110 7.7
        || FieldList.Has(head.Exchange.RequestHeader("Cache-Control"), "no-transform"); // RFC 9111 5.2.1.6

    /// <summary>nginx's word for an answer that is not to be held back.</summary>
    private static bool IsUnbuffered(IHeaderDictionary headers) => string.Equals(headers["X-Accel-Buffering"], "no", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the upstream has encoded is passed on as it is, unless the client takes no such thing.</summary>
    private void LookAtEncoded(in AnswerHead head, StringValues accept, AcceptedCodings accepted)
    {
        var headers = head.Headers;
        if (options.Breach.SetCookie && headers.SetCookie.Count > 0)
        {
            head.Body.Decode();
        }
        else if (IsAccepted(accept, headers.ContentEncoding))
        {
            // Others would have got it decoded (RFC 9110 12.5.5). A cache in between that keeps it as it came can still do that for each of them, so for it there is nothing that varies.
            if (!head.IsFetched && CodingNames.AreDecodable(headers.ContentEncoding))
            {
                FieldList.VaryOnCodings(headers);
            }
        }
        else
        {
            FieldList.VaryOnCodings(headers);
            if (accepted.Choose(_codings) is var coding && coding == Coding.Identity)
            {
                head.Body.Decode();
            }
            else
            {
                Compress(head, coding); // the host decodes before it
            }
        }
    }

    private static bool IsAccepted(StringValues accept, StringValues encoding)
    {
        // RFC 9110 12.5.3: who says nothing takes anything.
        for (var index = 0; accept.Count > 0 && index < encoding.Count; index++)
        {
            var line = encoding[index].AsSpan();
            foreach (var range in line.Split(','))
            {
                if (line[range].Trim(" \t") is { IsEmpty: false } name && !AcceptedCodings.Takes(accept, name))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>
    /// A 304 has the <c>Vary</c> of what it stands for (RFC 9110 15.4.5), of which it says next to nothing. One that the client got encoded from here is known by its entity tag; of the rest, whatever may be worth compressing
    /// varies. For a cache the rest says what is kept.
    /// </summary>
    private void VaryAsWhatItStandsFor(in AnswerHead head)
    {
        var asked = head.Exchange.RequestHeader("If-None-Match").ToString();
        if (asked.Contains("-br\"", StringComparison.Ordinal) || asked.Contains("-gzip\"", StringComparison.Ordinal) || (!head.IsFetched && MayBeWorthCompressing(head)))
        {
            FieldList.VaryOnCodings(head.Headers);
        }
    }

    private bool MayBeWorthCompressing(in AnswerHead head) =>
        head.Wish.Enabled == true || head.Headers.ContentType.Count == 0 || IsWorthCompressing(head.Headers);

    private bool IsWorthCompressing(IHeaderDictionary headers) =>
        _types.IsWorthCompressing(MediaType.Of(headers.ContentType.ToString())) && !(headers.ContentLength < options.MinimumBytes);

    private void Compress(in AnswerHead head, Coding coding)
    {
        var headers = head.Headers;
        var type = MediaType.Of(headers.ContentType.ToString());
        var level = _levels.Of(coding, type, head.Wish, head.IsFetched);
        var expected = headers.ContentEncoding.Count == 0 ? headers.ContentLength : null;
        var atOnce = _streaming.Includes(type) || head.Exchange.Get(isUnbuffered) || IsUnbuffered(headers);
        head.Body.Transform(body => compressor.RunAsync(body, coding, level, expected, atOnce), coding == Coding.Brotli ? _brotli : _gzip);
    }
}
