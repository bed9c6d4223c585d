using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ScriptProxy.Load.Bodies;

/// <summary>One large page through three chained transforms, the first of which changes its links, with a checksum at both ends, and what memory the proxy took at most.</summary>
internal static class BodiesRun
{
    private const int BlockBytes = 64 << 10;
    private const long AllowedBytes = 64 << 20;

    private const string Rule = """
        static async Task AddOneAsync(BodyTransfer body)
        {
            while (true)
            {
                var read = await body.Input.ReadAsync();
                foreach (var piece in read.Buffer)
                {
                    var target = body.Output.GetSpan(piece.Length);
                    for (var i = 0; i < piece.Length; i++) { target[i] = (byte)(piece.Span[i] + 1); }
                    body.Output.Advance(piece.Length);
                }

                body.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) { return; }
            }
        }

        var links = Service<IRewriter>().EditElements("p a:not([rel])", link => link.SetAttribute("href", "/new"));
        OnUpstreamResponse(response => links.ApplyTo(response));
        OnResponse(response => { response.Body.Transform(AddOneAsync); response.Body.Transform(AddOneAsync); });
        """;

    /// <param name="megabytes">How large the body is, in MiB.</param>
    /// <param name="output">Gets the figures.</param>
    /// <returns>Whether every byte came as it should, in constant memory.</returns>
    public static async Task<bool> RunAsync(long megabytes, TextWriter output)
    {
        var block = Page("/old");
        using var host = Serve(block, megabytes << 20);
        await host.StartAsync();
        var folder = new ProxyFolder(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        folder.Replace("rules/three.csx", System.Text.Encoding.UTF8.GetBytes(Rule));
        using var proxy = folder.Start();
        var address = (await proxy.AddressesAsync())[0];
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using (await client.GetAsync(new Uri(address, "/short")))
        {
        }

        var before = proxy.PeakMemory;
        var time = Stopwatch.StartNew();
        var received = await ReceiveAsync(client, address, Page("/new"));
        var peak = proxy.PeakMemory;
        var isRight = received == megabytes << 20 && peak - before < AllowedBytes;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{received >> 20} of {megabytes} MiB as they should be, through three transforms, in {time.Elapsed.TotalSeconds:F0} s ({(received >> 20) / time.Elapsed.TotalSeconds:F0} MiB/s); peak memory of the proxy {before >> 20} MiB before, {peak >> 20} MiB after"));
        proxy.Signal("TERM");
        await proxy.ExitAsync();
        await host.StopAsync();
        return isRight;
    }

    /// <summary>A piece of a page that can follow itself.</summary>
    private static byte[] Page(string link)
    {
        var page = new System.Text.StringBuilder();
        for (var number = 0; page.Length < BlockBytes - 256; number++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>Thing {number}: <a href=\"{link}\">more</a>, <a rel=nofollow href=\"/old\">less</a> and some words &amp; &lt;signs&gt;<br>\n</p>");
        }

        return System.Text.Encoding.ASCII.GetBytes(page.ToString().PadRight(BlockBytes, '.'));
    }

    private static IHost Serve(byte[] block, long size) => new HostBuilder()
        .ConfigureWebHost(web => web
            .UseKestrel(server => server.Listen(IPAddress.Loopback, 0))
            .Configure(app => app.Run(async http =>
            {
                http.Response.ContentType = "text/html";
                for (var left = http.Request.Path == "/short" ? block.Length : size; left > 0; left -= block.Length)
                {
                    await http.Response.Body.WriteAsync(block, http.RequestAborted);
                }
            })))
        .Build();

    /// <returns>How many bytes came, up to the first that is wrong.</returns>
    private static async Task<long> ReceiveAsync(HttpClient client, Uri address, byte[] block)
    {
        var expected = Array.ConvertAll(block, value => (byte)(value + 2));
        var buffer = new byte[BlockBytes];
        long received = 0;
        await using var body = await client.GetStreamAsync(address);
        while (await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false) is > 0 and var read)
        {
            if (!buffer.AsSpan(0, read).SequenceEqual(expected.AsSpan(0, read)))
            {
                break;
            }

            received += read;
        }

        return received;
    }
}
