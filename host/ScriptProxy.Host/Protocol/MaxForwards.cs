using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Protocol;

/// <summary>TRACE and OPTIONS that are meant for this proxy (RFC 9110 7.6.2), and <c>OPTIONS *</c>, which asks about a server as a whole.</summary>
internal static class MaxForwards
{
    // RFC 9110 9.3.8 leaves out what may be secret. What that is, only a front proxy or a rule that has added it can know; so it is said what stays: what a client asks TRACE for, and wrote itself.
    private static readonly FrozenSet<string> Reflected = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Via", "Max-Forwards", "User-Agent", "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Cache-Control", "Connection", "Content-Length", "Pragma", "TE");

    private const string Allowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE";

    /// <summary>Answers such a request, or counts one step down and returns null.</summary>
    public static Answer? TryAnswer(HttpContext context)
    {
        var request = context.Request;
        var isTrace = HttpMethods.IsTrace(request.Method);
        if (!isTrace && !HttpMethods.IsOptions(request.Method))
        {
            return null;
        }

        var left = request.Headers["Max-Forwards"];
        if (left.Count > 0)
        {
            if (left.Count > 1 || left[0] is not { Length: > 0 } text || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            {
                return new Answer(StatusCodes.Status400BadRequest) { Text = "Max-Forwards must be a number\n" };
            }

            // A number beyond what we can count becomes the largest that we can (RFC 9110 7.6.2).
            var steps = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : int.MaxValue;
            if (steps == 0)
            {
                return isTrace ? Reflect(context) : Options();
            }

            request.Headers["Max-Forwards"] = (steps - 1).ToString(CultureInfo.InvariantCulture);
        }

        return !isTrace && RequestTarget.Raw(context) == "*" ? Options() : null;
    }

    private static Answer Options()
    {
        var answer = new Answer(StatusCodes.Status204NoContent);
        answer.Headers.Allow = Allowed;
        return answer;
    }

    private static Answer Reflect(HttpContext context)
    {
        var text = new StringBuilder()
            .Append("TRACE ").Append(RequestTarget.Raw(context)).Append(' ').Append(context.Request.Protocol).Append("\r\n");
        foreach (var (name, values) in context.Request.Headers)
        {
            for (var i = 0; i < values.Count && Reflected.Contains(name); i++)
            {
                text.Append(name).Append(": ").Append(values[i]).Append("\r\n");
            }
        }

        return new Answer(StatusCodes.Status200OK)
        {
            Bytes = Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()),
            ContentType = "message/http",
        };
    }
}
