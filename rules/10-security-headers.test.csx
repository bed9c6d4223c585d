Test("browsers' guards are added where the upstream has set none", async proxy =>
{
    proxy.Upstream("blue").Answers(_ => new Answer(200) { Text = "page", Headers = { ["X-Frame-Options"] = "DENY", ["Server"] = "old/1.0" } });
    var answer = await proxy.GetAsync("https://localhost/");
    Expect(answer.Header("X-Frame-Options"), "DENY");
    Expect(answer.Header("X-Content-Type-Options"), "nosniff");
    Expect(answer.Header("Strict-Transport-Security"), "max-age=31536000");
    Expect(answer.Header("Server"), null);
});

Test("over http nothing is said about https", async proxy =>
{
    var answer = await proxy.GetAsync("/");
    Expect(answer.Header("Strict-Transport-Security"), null);
});

Test("a policy of one's own is sent", async proxy =>
{
    proxy.Options(new { ContentSecurityPolicy = "default-src 'self'", TransportSecurity = "" });
    var answer = await proxy.GetAsync("https://localhost/");
    Expect(answer.Header("Content-Security-Policy"), "default-src 'self'");
    Expect(answer.Header("Strict-Transport-Security"), null);
});
