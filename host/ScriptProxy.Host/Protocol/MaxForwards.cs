using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Protocol;

/// <summary>TRACE and OPTIONS that are meant for this proxy (RFC 9110 7.6.2), and <c>OPTIONS *</c>, which asks about a server as a whole.</summary>
internal static class MaxForwards
{
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

    // RFC 9110 9.3.8: without what may be secret.
    private static Answer Reflect(HttpContext context)
    {
        var text = new StringBuilder()
            .Append("TRACE ").Append(RequestTarget.Raw(context)).Append(' ').Append(context.Request.Protocol).Append("\r\n");
        foreach (var (name, values) in context.Request.Headers)
        {
            for (var i = 0; i < values.Count && !IsSecret(name); i++)
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

    private static bool IsSecret(string name) =>
        FieldSyntax.Is(name, "Authorization") || FieldSyntax.Is(name, "Cookie") || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase);
}
