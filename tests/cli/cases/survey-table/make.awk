# Logs of one appliance over five hours, a record or two a minute in each of two logs,
# with one sign of each kind in them.
function stamp(minute, second) {
    return sprintf("Mon Dec  1 %02d:%02d:%02d 2025 ", 8 + minute / 60,
                   minute % 60, second)
}
function header(file, minute) {
    printf "%sInfo: Begin Logfile\n", stamp(minute, 0) > file
    printf "%sInfo: Version: 15.0.2-034 SN: 00AA11BB22CC-FAKE001\n", stamp(minute, 0) > file
    printf "%sInfo: Time offset from UTC: 3600 seconds\n", stamp(minute, 0) > file
}
function request(file, minute, second, address, user, id, status, path, agent) {
    printf "%sInfo: req:%s user:%s id:%s %s GET %s HTTP/1.1 %s\n", stamp(minute, second),
           address, user, id, status, path, agent > file
}
BEGIN {
    one = "logs/gui_logs/gui.@20251201T080000.s"
    two = "logs/gui_logs/gui.@20251201T100000.s"
    three = "logs/gui_logs/gui.current"
    euq = "logs/euqgui_logs/euqgui.current"
    auth = "logs/authentication/authentication.current"

    header(one, 0)
    printf "%sInfo: https service listening on 10.0.0.1:443\n", stamp(0, 1) > one
    printf "%sInfo: http service listening on 10.0.0.1:80\n", stamp(0, 1) > one
    printf "%sInfo: SourceIP:10.0.0.5 Destination:/login Username:admin Privilege:admin session:AAAAAAAAAAAAAAAAAAAA Action: The HTTPS session has been established successfully.\n", stamp(0, 30) > one
    for (minute = 1; minute < 110; minute += 0.5)
        request(one, int(minute), minute * 60 % 60, "10.0.0.5", "admin", "AAAAAAAAAAAAAAAAAAAA", 200,
                "/monitor/page" int(minute) % 3, "Mozilla/5.0")
    # TMP-07: the file for 9:50 to 10:29 is missing
    header(two, 150)
    for (minute = 150; minute < 200; minute += 0.5)
        request(two, int(minute), minute * 60 % 60, "10.0.0.5", "admin", "AAAAAAAAAAAAAAAAAAAA", 200,
                "/monitor/page" int(minute) % 3, "Mozilla/5.0")
    # TMP-03: silent from 11:20 to 12:00
    for (minute = 240; minute < 250; minute++)
        request(two, minute, 0, "10.0.0.5", "admin", "AAAAAAAAAAAAAAAAAAAA", 200,
                "/monitor/page" minute % 3, "Mozilla/5.0")
    # TMP-04
    request(two, 248, 0, "10.0.0.5", "admin", "AAAAAAAAAAAAAAAAAAAA", 200, "/", "Mozilla/5.0")
    # TMP-09: merged, and a request that goes on
    printf "%sInfo: req:10.0.0.5 user:admin id:AAAAA%sInfo: req:10.0.0.5 user:admin id:AAAAAAAAAAAAAAAAAAAA 200 GET / HTTP/1.1 Mozilla/5.0\n", stamp(250, 0), stamp(250, 1) > two
    request(two, 250, 2, "10.0.0.5", "admin", "AAAAAAAAAAAAAAAAAAAA", 200, "/", "Mozilla/5.0")
    printf "AAAAA 200 GET /monitor HTTP/1.1 Mozilla/5.0\n" > two
    # TMP-06: without a header
    for (minute = 251; minute < 260; minute++)
        request(three, minute, 0, "10.0.0.5", "admin", "AAAAAAAAAAAAAAAAAAAA", 200, "/", "Mozilla/5.0")

    header(euq, 0)
    for (minute = 0; minute < 300; minute++)
        request(euq, minute, 30, minute % 50 == 7 ? "8.8.8.8" : minute % 100 == 3 ? "2606:4700::1111" : "10.0.1." minute % 7,
                "-", "-", minute % 100 == 57 ? 404 : 200, "/Search", "curl/8." minute % 4)
    printf "%sCritical: Error in http connection from host 8.8.4.4 port 33275 - not indexable\n", stamp(299, 40) > euq

    header(auth, 0)
    printf "%sInfo: The user admin successfully logged on from 10.0.0.5 with privilege admin using an HTTPS connection.\n", stamp(0, 30) > auth
    # TMP-05: of the first the web log has no request, of the second not even the address
    printf "%sInfo: login:10.0.0.5 user:eve session:BBBBBBBBBBBBBBBBBBBB\n", stamp(60, 0) > auth
    printf "%sInfo: The user eve successfully logged on from 10.0.0.66 using an HTTPS connection.\n", stamp(70, 0) > auth
    printf "%sInfo: An authentication attempt by the user root from 8.8.8.8 failed using an HTTPS connection.\n", stamp(80, 0) > auth
}
