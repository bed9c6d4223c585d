using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Admin.Explaining;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Explaining;

namespace ScriptProxy.Host.Hosting;

/// <summary>What <c>scriptproxy explain</c> does.</summary>
internal static class ExplainActions
{
    // For terminals and programs, not for web pages: '+' stays '+'.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Explains at a running proxy.</summary>
    public static async Task AskAsync(string address, ExplainOrder order, bool json, TextWriter output)
    {
        using var admin = new AdminClient(address);
        var text = order is ExplainOrder.Show show
            ? await admin.AskAsync(HttpMethod.Get, $"{ExplainEndpoints.Root}/{Uri.EscapeDataString(show.Id)}")
            : await admin.AskAsync(HttpMethod.Post, ExplainEndpoints.Root, JsonContent.Create(((ExplainOrder.Ask)order).Question));
        if (json)
        {
            await output.WriteLineAsync(text);
        }
        else
        {
            ExplanationReport.Write(output, admin.Read<Explanation>(text));
        }
    }

    /// <summary>Prints an explanation that was made here.</summary>
    public static void Write(Explanation explanation, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(explanation, Json));
        }
        else
        {
            ExplanationReport.Write(output, explanation);
        }
    }

    /// <summary>Prints a token, alone on its line.</summary>
    /// <exception cref="CommandException">The configuration has no key.</exception>
    public static async Task WriteTokenAsync(ConfigurationSources sources, ExplainOrder.Token token, TimeProvider time, TextWriter output)
    {
        var findings = new DiagnosticList();
        var snapshot = ConfigurationReader.Read(sources, findings);
        if (snapshot is null || snapshot.Settings.Explain.Key is not { Length: >= ExplainToken.LeastKeyBytes } key)
        {
            throw new CommandException(findings.InOrder().FirstOrDefault(finding => finding.Severity == Severity.Error) is { } error ? $"{error}"
                : $"{sources.File ?? "the environment"} sets no Explain:Key, so no request can ask to be explained. Set one of {ExplainToken.LeastKeyBytes} characters or more; 'openssl rand -base64 32' makes some.");
        }

        await output.WriteLineAsync(ExplainToken.Make(key, time.GetUtcNow() + token.Lifetime, token.Host is { } host ? Exchange.NameOf(host).ToString() : null));
    }
}
