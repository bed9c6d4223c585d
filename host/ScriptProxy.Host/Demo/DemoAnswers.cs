using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ScriptProxy.Host.Demo;

/// <summary>What a demo upstream answers: an echo of messages at <c>/ws</c>, an event each second at <c>/events</c>, else what it received.</summary>
internal sealed class DemoAnswers(string name, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext http)
    {
        http.Response.Headers["X-Upstream"] = name;
        try
        {
            await (http.WebSockets.IsWebSocketRequest && http.Request.Path == "/ws" ? EchoAsync(http)
                : http.Request.Path == "/events" ? TickAsync(http)
                : DescribeAsync(http));
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or BadHttpRequestException or IOException)
        {
            http.Abort(); // the proxy went away, or did not send what it announced
        }
    }

    private async Task DescribeAsync(HttpContext http)
    {
        var bodyLength = await CountAsync(http);
        var text = new StringBuilder()
            .Append(name).Append('\n')
            .Append(http.Request.Method).Append(' ').Append(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).Append('\n');
        foreach (var (header, values) in http.Request.Headers)
        {
            foreach (var value in values)
            {
                text.Append(header).Append(": ").Append(value).Append('\n');
            }
        }

        var body = Encoding.UTF8.GetBytes(text.Append("body: ").Append(bodyLength).Append(" bytes\n").ToString());
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
    }

    private static async Task<long> CountAsync(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        for (long length = 0; ;)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            length += read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return length;
            }
        }
    }

    private async Task TickAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        for (var number = 1; ; number++)
        {
            await http.Response.WriteAsync($"data: {name} {number}\n\n", http.RequestAborted);
            await timer.WaitForNextTickAsync(http.RequestAborted);
        }
    }

    private static async Task EchoAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, http.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                break;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, http.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, http.RequestAborted);
    }
}
