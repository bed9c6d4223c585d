using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.Host.Exchanges;

namespace ScriptProxy.Host.Explaining;

/// <summary>Leads a request that nobody has sent through the proxy's own pipeline, and gives back what was written down. Thread-safe.</summary>
internal sealed class Explainer(ExchangeServer server, IServiceScopeFactory scopes, TimeProvider time)
{
    private const string SideEffects = "Request hooks have run as for any request: what they count for the client, keep or ask elsewhere, they did.";

    /// <summary>Explains a request on the generation that serves.</summary>
    public async Task<Explanation> ExplainAsync(ExplainQuestion question, CancellationToken cancelled)
    {
        var recorder = new Recorder(ErrorId.New(), question.Forward, question.ShowsSecrets, time);
        if (!question.Forward)
        {
            recorder.Note(SideEffects);
        }

        await server.ServeAsync(RequestOf(question, cancelled), recorder);
        return recorder.Explanation!;
    }

    private DefaultHttpContext RequestOf(ExplainQuestion question, CancellationToken cancelled)
    {
        var features = ServerlessRequest.FeaturesOf(ServerlessRequest.LineOf(question.Method, question.Scheme, question.Target), IPAddress.Parse(question.Client), "explain");
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = cancelled });
        features.Set<IHttpRequestBodyDetectionFeature>(NoBody.Instance);
        var http = new DefaultHttpContext(features) { ServiceScopeFactory = scopes };
        http.Request.Headers.Host = question.Host;
        foreach (var header in question.Headers)
        {
            http.Request.Headers.Append(header.Name, header.Value);
        }

        return http;
    }

    private sealed class NoBody : IHttpRequestBodyDetectionFeature
    {
        public static readonly NoBody Instance = new();

        public bool CanHaveBody => false;
    }
}
