using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScriptProxy.Host.Explaining;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Admin.Explaining;

/// <summary>Explains requests at <c>/explain</c>, and shows what was explained of real ones.</summary>
internal sealed class ExplainEndpoints(Explainer explainer, Explanations explanations, bool isSocket)
{
    public const string Root = "/explain";

    private const string OwnAddress = "a socket is the proxy's user's alone (Admin: http://unix:/run/scriptproxy.sock)";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Root, async (ExplainQuestion question, CancellationToken cancelled) =>
            Fault(question) is { } fault ? Refusal.Of(StatusCodes.Status400BadRequest, fault)
            : WhyNot(question) is { } why ? Refusal.Of(StatusCodes.Status403Forbidden, $"every user of this machine reaches this address, so {why}; {OwnAddress}")
            : Results.Json(await explainer.ExplainAsync(question, cancelled)));
        endpoints.MapGet(Root + "/{id}", (string id) =>
            explanations.Find(id) is { } explanation ? Results.Json(explanation) : Refusal.Of(StatusCodes.Status404NotFound, Unknown(id)));
    }

    // A question that a program asks may lack anything.
    private static string? Fault(ExplainQuestion question) =>
        question is not { Method: not null, Scheme: "http" or "https", Host: not null, Target: not null, Headers: not null } || !IPAddress.TryParse(question.Client, out _)
            ? "a question has a method, a scheme (http or https), a host, a target, headers and the address of a client"
        : !FieldSyntax.IsToken(question.Method) ? $"'{question.Method}' is no method"
        : !HostName.IsValid(question.Host) ? $"'{question.Host}' is no host"
        : question.Target is not ['/', ..] || RequestTarget.Fault(question.Target, question.Method) is not null ? $"'{question.Target}' is no path as it is sent"
        : question.Headers.Any(header => header is not { Name: not null, Value: not null } || !FieldSyntax.IsToken(header.Name) || header.Value.Any(char.IsControl))
            ? "a header has a name and a value of one line"
        : question.Headers.Any(header => FieldSyntax.Is(header.Name, "Host")) ? "the host is no header of a question"
        : null;

    // Who asks there could do the same with the proxy itself, but not in the name of another client.
    private string? WhyNot(ExplainQuestion question) =>
        isSocket ? null
        : question.ShowsSecrets ? "secrets stay masked"
        : question.Forward && !IPAddress.IsLoopback(IPAddress.Parse(question.Client)) ? "the upstream is asked for no other client"
        : null;

    // Who knows an id was given it with an answer. At an address that others reach it is the only lock.
    private string Unknown(string id)
    {
        var others = !isSocket ? "" : explanations.Ids is [_, ..] ids ? $"; the last ones are {string.Join(", ", ids.Take(5))}" : "; there is none yet";
        return $"no explanation '{id}' is known{others}. The last {Explanations.Capacity} are kept, until the proxy ends";
    }
}
