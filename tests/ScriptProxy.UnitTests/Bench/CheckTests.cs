using System.IO.Compression;
using System.Net;
using System.Text;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.UnitTests.Bench;

public sealed class CheckTests
{
    private static readonly Request Request = new("/x");

    [Fact]
    public async Task What_is_as_expected_passes() =>
        Assert.Null(await AskAsync(new Check(Request, "body") { Headers = new() { ["X-A"] = "1" }, BodyPart = "od" }, _ => Answer("body", ("X-A", "1"))));

    [Fact]
    public async Task Another_status_body_or_header_is_told()
    {
        Assert.Contains("status 200, not 404", await AskAsync(new Check(Request, null) { Status = 404 }, _ => Answer("body")), StringComparison.Ordinal);
        Assert.Contains("a body of 4", await AskAsync(new Check(Request, "bodX"), _ => Answer("body")), StringComparison.Ordinal);
        Assert.Contains("a body without z", await AskAsync(new Check(Request, null) { BodyPart = "z" }, _ => Answer("body")), StringComparison.Ordinal);
        Assert.Contains("X-A is '2', not '1'", await AskAsync(new Check(Request, null) { Headers = new() { ["X-A"] = "1" } }, _ => Answer("body", ("X-A", "2"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_body_is_unpacked() => Assert.Null(await AskAsync(new Check(Request, "body"), _ => Zipped("body")));

    [Fact]
    public async Task What_comes_from_a_cache_is_the_same_again()
    {
        var check = new Check(Request, "body") { SameAgain = "X-Answer" };
        Assert.Null(await AskAsync(check, _ => Answer("body", ("X-Answer", "1"))));
        Assert.NotNull(await AskAsync(check, count => Answer("body", ("X-Answer", $"{count}"))));
        Assert.NotNull(await AskAsync(check, _ => Answer("body")));
    }

    private static async Task<string?> AskAsync(Check check, Func<int, HttpResponseMessage> answer)
    {
        using var client = new HttpClient(new Stub(answer)) { BaseAddress = new Uri("http://stub.test") };
        return await check.AskAsync(client, HttpVersion.Version11, CancellationToken.None);
    }

    private static HttpResponseMessage Answer(string body, params (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body) };
        foreach (var (name, value) in headers)
        {
            answer.Headers.Add(name, value);
        }

        return answer;
    }

    private static HttpResponseMessage Zipped(string body)
    {
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionMode.Compress))
        {
            packing.Write(Encoding.UTF8.GetBytes(body));
        }

        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(packed.ToArray()) { Headers = { ContentEncoding = { "gzip" } } } };
    }

    private sealed class Stub(Func<int, HttpResponseMessage> answer) : HttpMessageHandler
    {
        private int _count;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(_count++));
    }
}
