using System.Net.Sockets;
using System.Text.Json;
using ScriptProxy.Host.Commands;

namespace ScriptProxy.Host.Admin;

/// <summary>Talks to a running proxy at its admin address. Whatever goes wrong is one line for the person who typed the command.</summary>
internal sealed class AdminClient : IDisposable
{
    // An answer that lacks something comes from another program.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string _url;
    private readonly HttpClient _http;

    /// <param name="url">As <see cref="AdminGate.IsPrivate"/> takes it.</param>
    public AdminClient(string url)
    {
        _url = url;
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        if (AdminSocket.PathOf(url) is { } path)
        {
            handler.ConnectCallback = (_, cancelled) => ConnectAsync(path, cancelled);
            url = "http://localhost";
        }

        // Loading takes as long as the slowest unit does.
        _http = new HttpClient(handler) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(2), MaxResponseContentBufferSize = 16 * 1024 * 1024 };
    }

    /// <returns>What the proxy says, and the same as it said it.</returns>
    public Task<(AdminStatus Status, string Text)> StatusAsync() => AskAsync<AdminStatus>(HttpMethod.Get, "/status");

    public async Task<AdminOutcome> ReloadAsync() => (await AskAsync<AdminOutcome>(HttpMethod.Post, "/reload")).Answer;

    public async Task<AdminOutcome> RollBackAsync(int generation) =>
        (await AskAsync<AdminOutcome>(HttpMethod.Post, $"/rollback/{generation}")).Answer;

    /// <summary>Asks whatever stands at a path. The head of the answer is there; dispose it.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        return await ReachAsync(() => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    /// <summary>Asks, and gives back the text of the answer.</summary>
    /// <exception cref="CommandException">The proxy refuses, and says why in JSON.</exception>
    public async Task<string> AskAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var answer = await SendAsync(method, path, content);
        var text = await ReachAsync(() => answer.Content.ReadAsStringAsync());
        return answer.IsSuccessStatusCode ? text : throw new CommandException($"{Read<Refusal>(text).Error}.");
    }

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancelled)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancelled);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<(T Answer, string Text)> AskAsync<T>(HttpMethod method, string path)
    {
        using var answer = await SendAsync(method, path);
        var text = await ReachAsync(() => answer.Content.ReadAsStringAsync());
        return (Read<T>(text), text);
    }

    /// <summary>Reads JSON that the proxy sent.</summary>
    public T Read<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new CommandException($"what answers at {_url} is no ScriptProxy of this version.");
        }
    }

    /// <summary>Does something over the connection.</summary>
    public async Task<T> ReachAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new CommandException($"no proxy answers at {_url}: {Reason(exception)}. Start it with --admin {_url}, or name its address with --admin.");
        }
    }

    private static string Reason(Exception exception) =>
        exception is OperationCanceledException ? "it took too long" : (exception.InnerException ?? exception).Message.ReplaceLineEndings(" ").TrimEnd('.');

    private sealed record Refusal(string Error);
}
