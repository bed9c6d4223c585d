using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// The transfer codings of a request. Kestrel decodes chunked and forgets whatever else was named, so chunked alone is taken: what was
/// forwarded otherwise would be the inner coding without its name.
/// </summary>
internal static class TransferCodings
{
    public static Refusal? Check(StringValues codings)
    {
        if (codings.Count == 1 && FieldSyntax.Is(codings[0], "chunked"))
        {
            return null;
        }

        var chunked = 0;
        var unknown = false;
        var last = false;
        for (var i = 0; i < codings.Count; i++)
        {
            var value = codings[i].AsSpan();
            foreach (var range in value.Split(','))
            {
                last = FieldSyntax.Is(FieldSyntax.Trim(value[range]), "chunked");
                chunked += last ? 1 : 0;
                unknown |= !last && FieldSyntax.Trim(value[range]).Length > 0;
            }
        }

        // RFC 9112 6.1 and 6.3
        return unknown && last && chunked == 1
            ? new Refusal(StatusCodes.Status501NotImplemented, "Of the transfer codings only chunked is supported", Close: true)
            : new Refusal(StatusCodes.Status400BadRequest, "Transfer-Encoding must be chunked, once and last", Close: true);
    }
}
